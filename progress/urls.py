from django.urls import path

from progress.views import answers, asked, check, lessons, modules, outbox, places, scenario

app_name = "progress"
urlpatterns = [
    # Before the modules, which may not be called so (courses.models.RESERVED_SLUGS).
    path("outbox/", outbox.outbox, name="outbox"),
    path("asked/", asked.own, name="own_answers"),
    path("<slug:module_slug>/", modules.module, name="module"),
    path("<slug:module_slug>/pages/", modules.pages, name="pages"),
    path("<slug:module_slug>/scenario/", scenario.scenario, name="scenario"),
    path("<slug:module_slug>/check/", check.check, name="check"),
    path("<slug:module_slug>/finished/", modules.finished, name="finished"),
    path("<slug:module_slug>/asked/", asked.asked, name="asked"),
    path("<slug:module_slug>/again/", modules.restart, name="restart"),
    path("<slug:module_slug>/lessons/<slug:lesson_slug>/", lessons.lesson, name="lesson"),
    path("<slug:module_slug>/lessons/<slug:lesson_slug>/text/", lessons.lesson_as_text, name="lesson_text"),
    path("<slug:module_slug>/lessons/<slug:lesson_slug>/finish/", answers.finish_lesson, name="finish_lesson"),
    path("<slug:module_slug>/lessons/<slug:lesson_slug>/place/", places.place, name="place"),
    path("<slug:module_slug>/lessons/<slug:lesson_slug>/answer/<slug:activity_key>/", answers.answer, name="answer"),
]
