from django.urls import path

from people.views import account, sign_in

app_name = "people"
urlpatterns = [
    path("join/<str:token>/", account.JoinView.as_view(), name="join"),
    path("somebody-else/", sign_in.somebody_else, name="somebody_else"),
    path("settings/", account.settings, name="settings"),
    path("welcome/", account.welcome, name="welcome"),
    path("invite/<uuid:organisation_id>/", account.invite_someone, name="invite"),
]
