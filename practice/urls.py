from django.urls import path

from practice.views import continuum, eco_map, guides, timeline

app_name = "practice"
urlpatterns = [
    path("", guides.index, name="index"),
    path("guides/<slug:guide_slug>/", guides.guide, name="guide"),
    path("guides/<slug:guide_slug>/whole/", guides.whole, name="whole"),
    path("guides/<slug:guide_slug>/<slug:node_id>/", guides.node, name="node"),
    path("continuum/", continuum.continuum, name="continuum"),
    path("timeline/", timeline.entry_to_care, name="timeline"),
    path("eco-map/", eco_map.eco_map, name="eco_map"),
]
