from django.urls import path

from people.views import account, changes, imports, numbers, organisation, person, roles, sign_in

app_name = "people"
ENGAGEMENT = "<uuid:organisation_id>/<uuid:person_id>/<uuid:engagement_id>"
PAUSE = "<uuid:organisation_id>/<uuid:person_id>/pauses/<uuid:pause_id>"
urlpatterns = [
    path("join/<str:token>/", account.JoinView.as_view(), name="join"),
    path("somebody-else/", sign_in.somebody_else, name="somebody_else"),
    path("settings/", account.settings, name="settings"),
    path("welcome/", account.welcome, name="welcome"),
    path("my-pauses/", person.my_pauses, name="my_pauses"),
    path("invite/<uuid:organisation_id>/", account.invite_someone, name="invite"),
    path("<uuid:organisation_id>/", organisation.people, name="people"),
    path("<uuid:organisation_id>/add/", organisation.add, name="add"),
    path("<uuid:organisation_id>/teams/", organisation.teams, name="teams"),
    path("<uuid:organisation_id>/teams/<uuid:team_id>/", organisation.team, name="team"),
    path("<uuid:organisation_id>/changed-dates/", changes.changed_dates, name="changed_dates"),
    path("<uuid:organisation_id>/codes/", organisation.codes, name="codes"),
    path("<uuid:organisation_id>/codes/<uuid:code_id>/", organisation.code, name="code"),
    path("<uuid:organisation_id>/codes/<uuid:code_id>/close/", organisation.close, name="close_code"),
    path("<uuid:organisation_id>/numbers/", numbers.numbers, name="numbers"),
    path("<uuid:organisation_id>/numbers/<slug:slot>/", numbers.number, name="number"),
    path("<uuid:organisation_id>/roles/", roles.roles, name="roles"),
    path("<uuid:organisation_id>/roles/give/", roles.give, name="give_role"),
    path("<uuid:organisation_id>/roles/<uuid:responsibility_id>/end/", roles.end, name="end_role"),
    path("<uuid:organisation_id>/roles/asked/<uuid:invitation_id>/withdraw/", roles.withdraw, name="withdraw_role"),
    path("<uuid:organisation_id>/<uuid:person_id>/", person.person, name="person"),
    path(f"{ENGAGEMENT}/dates/", person.dates, name="dates"),
    path(f"{ENGAGEMENT}/team/", person.to_team, name="to_team"),
    path(f"{ENGAGEMENT}/leave/", person.leave, name="leave"),
    path(f"{ENGAGEMENT}/stay/", person.stay, name="stay"),
    path(f"{ENGAGEMENT}/invite/", person.back, name="back"),
    path(f"{ENGAGEMENT}/household/", person.household, name="household"),
    path(f"{ENGAGEMENT}/household/leave/", person.apart, name="apart"),
    path(f"{ENGAGEMENT}/pause/", person.pause, name="pause"),
    path(f"{PAUSE}/", person.change_pause, name="change_pause"),
    path(f"{PAUSE}/remove/", person.no_pause, name="no_pause"),
    path("<uuid:organisation_id>/imports/", imports.overview, name="imports"),
    path("<uuid:organisation_id>/imports/new/", imports.new, name="import_new"),
    path("<uuid:organisation_id>/imports/example.csv", imports.example, name="import_example"),
    path("<uuid:organisation_id>/imports/<uuid:import_id>/", imports.show, name="import"),
    path("<uuid:organisation_id>/imports/<uuid:import_id>/columns/", imports.columns, name="import_columns"),
    path("<uuid:organisation_id>/imports/<uuid:import_id>/agree/", imports.agree, name="import_agree"),
    path("<uuid:organisation_id>/imports/<uuid:import_id>/undo/", imports.undo, name="import_undo"),
    path("<uuid:organisation_id>/imports/<uuid:import_id>/discard/", imports.discard, name="import_discard"),
    path("<uuid:organisation_id>/imports/<uuid:import_id>/left-out.csv", imports.left_out, name="import_left_out"),
]
