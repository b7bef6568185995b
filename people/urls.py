from django.urls import path

from people.views import account, imports

app_name = "people"
urlpatterns = [
    path("join/<str:token>/", account.JoinView.as_view(), name="join"),
    path("settings/", account.settings, name="settings"),
    path("welcome/", account.welcome, name="welcome"),
    path("invite/<uuid:organisation_id>/", account.invite_someone, name="invite"),
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
