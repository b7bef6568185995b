from django.urls import path

from home import my_data, views, views_maps

app_name = "home"
urlpatterns = [
    path("learning/", views.learning, name="learning"),
    path("learning/five-minutes/", views.five_minutes, name="five_minutes"),
    path("after-sign-in/", views.after_sign_in, name="after_sign_in"),
    path("the-framework/", views.framework, name="framework"),
    path("the-framework/recommendations/", views.recommendations, name="recommendations"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("my-data/", my_data.my_data, name="my_data"),
    path("my-data/record.html", my_data.my_record_page, name="my_record_page"),
    path("my-data/record.json", my_data.my_record_data, name="my_record_data"),
    path("my-data/record.zip", my_data.my_record_both, name="my_record_both"),
    path("my-data/sign-in-again/", my_data.sign_in_again, name="sign_in_again"),
    path("my-data/delete-private/", my_data.forget_private, name="forget_private"),
    path("my-data/close/", my_data.close, name="close"),
    path("my-data/closed/", my_data.account_closed, name="account_closed"),
    path("yours/maps/", views_maps.maps, name="maps"),
    path("yours/maps/<uuid:map_id>/", views_maps.one_map, name="map"),
    path("yours/maps/<uuid:map_id>/delete/", views_maps.delete_map, name="delete_map"),
    path("steady/", views.steady, name="steady"),
    path("support/", views.support, name="support"),
]
