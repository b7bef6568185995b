from django.urls import path

from practice.views import continuum, timeline

app_name = "practice"
urlpatterns = [
    path("continuum/", continuum.continuum, name="continuum"),
    path("timeline/", timeline.entry_to_care, name="timeline"),
]
