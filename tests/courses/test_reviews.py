"""Whose review a text has had is kept by the workflow, for that very text, and told to editors and to readers."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Task, Workflow, WorkflowState, WorkflowTask

from courses.enums import ReviewKind
from courses.models import LessonPage, Module, ModulePage, Review
from courses.review import KINDS, RETIRED, STEPS, WORKFLOW, ensure_review
from courses.selectors import edition_reviews, page_reviews
from courses.services import record_review
from home.models import HomePage
from people.models import Person


@pytest.fixture
def lesson(framework) -> LessonPage:
    return LessonPage.objects.get(key="c1-l1")


@pytest.fixture
def reader(db) -> Person:
    return Person.objects.create_user("reader@example.org", name="Dr Ada Reader")


def outstanding(states) -> set[str]:
    return {state.kind for state in states if state.on is None}


def all_pages() -> list:
    module = ModulePage.objects.get(key="c1")
    return [module, *LessonPage.objects.child_of(module)]


def of_c1():
    edition_id = Module.objects.get(key="c1").edition_id
    return edition_reviews([edition_id])[edition_id]


def test_shipped_text_awaits_every_review(framework):
    for states in edition_reviews(module.edition_id for module in framework.values()).values():
        assert outstanding(states) == set(ReviewKind)


def test_each_approval_in_the_workflow_is_kept_as_that_kind_of_review(lesson):
    author = Person.objects.create_user("author@example.org", name="Jo")
    lesson.title = "Another Tuesday"
    lesson.save_revision(user=author)
    state = lesson.get_workflow().start(lesson, author)
    for step, group in STEPS.items():
        task_state = WorkflowState.objects.get(pk=state.pk).current_task_state
        assert task_state.task.name == step
        person = Person.objects.create_user(f"{len(step)}@example.org", name=step)
        person.groups.add(Group.objects.get(name=group))
        task_state.task.specific.on_action(task_state, person, "approve")
        kept = set(Review.objects.values_list("kind", "reviewer_name"))
        assert (KINDS[step], step) in kept if step in KINDS else len(kept) == 4
    published = LessonPage.objects.get(pk=lesson.pk)
    assert published.title == "Another Tuesday"
    assert outstanding(page_reviews(published)) == set()


def test_a_rejection_is_no_review(lesson):
    author = Person.objects.create_user("author@example.org", name="Jo")
    lesson.save_revision(user=author)
    state = lesson.get_workflow().start(lesson, author)
    state.current_task_state.task.specific.on_action(state.current_task_state, author, "reject")
    assert not Review.objects.exists()


def test_a_changed_text_awaits_its_review_again_and_the_old_one_stays(lesson, reader, evening):
    record_review(page=lesson, kind=ReviewKind.CLINICIAN, reviewer=reader, at=evening)
    assert ReviewKind.CLINICIAN not in outstanding(page_reviews(lesson))
    lesson.title = "Mended"
    assert ReviewKind.CLINICIAN in outstanding(page_reviews(lesson))
    assert Review.objects.count() == 1


def test_the_same_reader_counts_once(lesson, reader, evening):
    first = record_review(page=lesson, kind=ReviewKind.CARER, reviewer=reader, at=evening)
    assert record_review(page=lesson, kind=ReviewKind.CARER, reviewer=reader, at=evening) == first


def test_a_module_is_reviewed_once_every_part_of_it_is(framework, reader, evening):
    *most, last = all_pages()
    for page in most:
        record_review(page=page, kind=ReviewKind.SAFEGUARDING, reviewer=reader, at=evening)
    assert ReviewKind.SAFEGUARDING in outstanding(of_c1())
    record_review(page=last, kind=ReviewKind.SAFEGUARDING, reviewer=reader, at=evening)
    assert outstanding(of_c1()) == set(ReviewKind) - {ReviewKind.SAFEGUARDING}


def test_the_reader_is_told_what_is_outstanding_and_never_who_reviewed(client, cast, framework, reader, evening):
    client.force_login(cast.carer)
    address = reverse("progress:module", args=[framework["c1"].slug])
    html = client.get(address).content.decode()
    assert html.count("is outstanding.") == len(ReviewKind)
    for page in all_pages():
        record_review(page=page, kind=ReviewKind.CLINICIAN, reviewer=reader, at=evening)
    html = client.get(address).content.decode()
    assert html.count("is outstanding.") == len(ReviewKind) - 1
    assert "Reviewed by a clinician on 22 November 2026." in html
    assert reader.name not in html
    public = client.get("/the-framework/").content.decode()
    total = len(framework)
    assert f"Reviewed by a clinician: 1 of {total} modules" in public
    assert f"Reviewed by carers: 0 of {total} modules" in public


def test_the_editor_is_told_by_name(client, lesson, reader, evening):
    record_review(page=lesson, kind=ReviewKind.CLINICIAN, reviewer=reader, at=evening)
    editor = Person.objects.create_user("editor@example.org", name="Ed")
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    assert "Reviewed by a clinician: Dr Ada Reader, 22 November 2026" in html
    assert html.count("Outstanding:") == len(ReviewKind) - 1


def test_an_older_workflow_is_brought_to_the_present_steps(db):
    workflow = Workflow.objects.get(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.create(name=RETIRED), sort_order=9)
    ensure_review(HomePage.objects.get())
    assert [row.task.name for row in workflow.workflow_tasks.order_by("sort_order")] == list(STEPS)
