"""A draft as a learner would see it; nothing that is done in it is recorded."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render

from courses.models import LessonPage, ModulePage
from courses.rendering import AND_PART, EDITION, PART, URL, activity_html, lesson_parts, rich
from courses.snapshot import lesson_content, module_content
from ui.pages import TOKEN, fill

NO_HOLES: dict[str, str] = {URL: "#", EDITION: "", PART: "", AND_PART: ""}


def preview_lesson(request: HttpRequest, page: LessonPage) -> HttpResponse:
    lesson = lesson_content(page)
    html = "".join(
        part if isinstance(part, str) else activity_html(part, None, answered=False) for part in lesson_parts(lesson)
    )
    return render(
        request,
        "courses/preview_lesson.html",
        {"lesson": lesson, "body": fill(html, NO_HOLES | {TOKEN: get_token(request)})},
    )


def preview_module(request: HttpRequest, page: ModulePage) -> HttpResponse:
    lessons = LessonPage.objects.child_of(page).order_by("path") if page.pk else []
    return render(
        request,
        "courses/preview_module.html",
        {"module": module_content(page, lessons), "summary": rich(page.summary)},
    )
