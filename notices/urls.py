from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.when, name="when"),
    path("works-again/", views.works_again, name="works_again"),
    path("stop/<str:token>/", views.stop, name="stop"),
]
