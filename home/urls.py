from django.urls import path

from home import views, views_maps

app_name = "home"
urlpatterns = [
    path("learning/", views.learning, name="learning"),
    path("learning/five-minutes/", views.five_minutes, name="five_minutes"),
    path("after-sign-in/", views.after_sign_in, name="after_sign_in"),
    path("the-framework/", views.framework, name="framework"),
    path("the-framework/recommendations/", views.recommendations, name="recommendations"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("my-data/", views.my_data, name="my_data"),
    path("my-data/record.html", views.my_record_page, name="my_record_page"),
    path("my-data/record.json", views.my_record_data, name="my_record_data"),
    path("yours/maps/", views_maps.maps, name="maps"),
    path("yours/maps/<uuid:map_id>/", views_maps.one_map, name="map"),
    path("yours/maps/<uuid:map_id>/delete/", views_maps.delete_map, name="delete_map"),
    path("steady/", views.steady, name="steady"),
    path("support/", views.support, name="support"),
]
