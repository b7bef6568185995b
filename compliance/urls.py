from django.urls import path

from compliance import views

app_name = "compliance"
urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("<uuid:organisation_id>/", views.organisation, name="organisation"),
    path("<uuid:organisation_id>/people/<uuid:person_id>/", views.person, name="person"),
]
