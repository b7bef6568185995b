from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("join/<str:token>/", views.JoinView.as_view(), name="join"),
    path("settings/", views.settings, name="settings"),
    path("welcome/", views.welcome, name="welcome"),
    path("invite/<uuid:organisation_id>/", views.invite_someone, name="invite"),
]
