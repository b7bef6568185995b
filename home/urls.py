from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("learning/", views.learning, name="learning"),
    path("after-sign-in/", views.after_sign_in, name="after_sign_in"),
    path("the-framework/", views.framework, name="framework"),
    path("the-framework/recommendations/", views.recommendations, name="recommendations"),
    path("support/", views.support, name="support"),
]
