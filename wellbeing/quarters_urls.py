from django.urls import path

from wellbeing.views import figures

app_name = "quarters"
urlpatterns = [
    path("areas/<uuid:area_id>/", figures.of_area, name="area"),
    path("<uuid:organisation_id>/", figures.of_organisation, name="organisation"),
]
