"""An author drafts and previews; three reviews and an editor stand before publishing; publishing writes an edition."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import WorkflowState

from courses.models import Edition, LessonPage, Module, ModulePage
from courses.review import AUTHORS, STEPS
from people.models import Person


@pytest.fixture
def lesson(db) -> LessonPage:
    return LessonPage.objects.get(key="c1-l1")


def member(group: str) -> Person:
    person = Person.objects.create_user(f"{group.lower().replace(' ', '-')}@example.org", name=group)
    person.groups.add(Group.objects.get(name=group))
    return person


def test_an_author_may_draft_and_not_publish(lesson):
    author = member(AUTHORS)
    permissions = lesson.permissions_for_user(author)
    assert permissions.can_edit()
    assert not permissions.can_publish()
    assert not permissions.can_unpublish()
    assert not permissions.can_delete()


def test_the_editor_opens_and_the_preview_is_a_learners_page(lesson, client):
    client.force_login(member(AUTHORS))
    assert client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).status_code == 200
    page = lesson.make_preview_request()
    html = page.content.decode()
    assert page.status_code == 200
    assert "Preview: nothing you do here is recorded" in html
    assert "What does Kofi hear?" in html
    module = ModulePage.objects.get(key="c1").make_preview_request()
    assert "Question 1" in module.content.decode()


def test_three_reviews_and_an_editor_then_a_new_edition_and_the_old_one_stays(
    lesson, django_capture_on_commit_callbacks
):
    before = Module.objects.get(key="c1").edition
    author, reviewers = member(AUTHORS), [member(group) for group in STEPS.values()]
    lesson.title = "Five adults, one wet Tuesday"
    lesson.save_revision(user=author)
    workflow = lesson.get_workflow()
    state = workflow.start(lesson, author)
    for reviewer in reviewers:
        assert LessonPage.objects.get(pk=lesson.pk).title != lesson.title, "published before the last review"
        task_state = WorkflowState.objects.get(pk=state.pk).current_task_state
        stranger = next(other for other in reviewers if other != reviewer)
        assert ("approve", "Approve", False) not in task_state.task.specific.get_actions(lesson, stranger)
        with django_capture_on_commit_callbacks(execute=True):
            task_state.task.specific.on_action(task_state, reviewer, "approve")
    pointer = Module.objects.get(key="c1")
    assert pointer.edition.number == before.number + 1
    assert pointer.edition.content["lessons"][0]["title"] == "Five adults, one wet Tuesday"
    assert Edition.objects.get(pk=before.pk).content["lessons"][0]["title"] == "Five adults, one Tuesday"


@pytest.mark.parametrize(("model", "key"), [(ModulePage, "c1"), (LessonPage, "c1-l1")])
def test_a_published_key_stays(db, model, key):
    page = model.objects.get(key=key)
    page.key = "another"
    with pytest.raises(ValidationError, match="stays"):
        page.full_clean()


def test_a_lesson_serves_outcomes_that_its_module_has(lesson):
    lesson.outcomes = "1, 6"
    lesson.full_clean()
    lesson.outcomes = "1, 7"
    with pytest.raises(ValidationError, match="there is no number 7"):
        lesson.full_clean()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [("serves", "E-TRIAN", "Not a recommendation’s code"), ("tags", "sadness", "Not a content tag"),
     ("outcomes", "one", "parted by commas")],
)  # fmt: skip
def test_the_editor_is_told_what_may_stand_there(lesson, field, value, says):
    setattr(lesson, field, value)
    with pytest.raises(ValidationError, match=says):
        lesson.full_clean()
