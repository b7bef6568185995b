from django.urls import path

from progress import views

app_name = "progress"
urlpatterns = [
    path("<slug:module_slug>/", views.module, name="module"),
    path("<slug:module_slug>/scenario/", views.scenario, name="scenario"),
    path("<slug:module_slug>/check/", views.check, name="check"),
    path("<slug:module_slug>/finished/", views.finished, name="finished"),
    path("<slug:module_slug>/again/", views.restart, name="restart"),
    path("<slug:module_slug>/lessons/<slug:lesson_slug>/", views.lesson, name="lesson"),
    path("<slug:module_slug>/lessons/<slug:lesson_slug>/finish/", views.finish_lesson, name="finish_lesson"),
    path(
        "<slug:module_slug>/lessons/<slug:lesson_slug>/answer/<slug:activity_key>/", views.answer, name="answer"
    ),
]
