"""Publishing writes editions that nothing changes afterwards: no editor, no deletion, no careless statement."""

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from certification.models import (
    AwardPeriod,
    CredentialVersion,
    Extension,
    LedgerEntry,
    Revocation,
    SignOff,
    Withdrawal,
)
from commonground import append_only
from compliance.models import AreaRelease, Evidence, EvidenceVerdict, InspectionPack
from courses.enums import ReviewKind
from courses.models import Edition, LessonPage, Module, ModulePage, Review
from courses.selectors import edition_content, offered_modules
from courses.services import publish_edition, record_review, sweep
from courses.shipped.files import CONTENT, folders
from people.models import ClockDate, Look, ResponsibilityAct, SystemLook
from progress.enums import Kind
from progress.models import Completion, LearningEvent
from tests.cast import complete


@pytest.fixture
def c1(framework) -> ModulePage:
    return ModulePage.objects.get(key="c1")


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    """What publishing sets off once it is committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def republish(page, **fields) -> None:
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def editions() -> list[tuple]:
    return list(Edition.objects.order_by("module_key", "number").values_list("module_key", "number", "digest"))


def test_the_shipped_modules_are_published_in_their_first_edition(framework):
    assert [(key, number) for key, number, _ in editions()] == [(f.name, 1) for f in sorted(folders(CONTENT))]
    for module in framework.values():
        content = module.edition.content
        assert module.offered
        assert content["lessons"]
        assert content["key"] == module.key


def test_the_same_text_again_writes_no_edition(c1, after_commit):
    before = editions()
    with after_commit():
        republish(c1)
        republish(LessonPage.objects.get(key="c1-l1"))
    assert editions() == before


def test_a_changed_lesson_makes_a_second_edition_and_the_first_stays_as_it_was(c1, framework, after_commit):
    first = framework["c1"].edition
    with after_commit():
        republish(LessonPage.objects.get(key="c1-l1"), title="Five adults, one Wednesday")
    module = Module.objects.get(key="c1")
    assert module.edition.number == 2
    assert module.edition.content["lessons"][0]["title"] == "Five adults, one Wednesday"
    kept = Edition.objects.get(pk=first.pk)
    assert (kept.content, kept.digest, kept.number) == (first.content, first.digest, 1)
    assert edition_content(first.pk)["lessons"][0]["title"] == "Five adults, one Tuesday"


def test_a_change_of_the_module_itself_makes_an_edition_too(c1, after_commit):
    with after_commit():
        republish(c1, pass_percent=80)
    assert Module.objects.get(key="c1").edition.content["pass_percent"] == 80


def test_a_draft_that_is_not_published_changes_nothing(c1, after_commit):
    before = editions()
    with after_commit():
        lesson = LessonPage.objects.get(key="c1-l1")
        lesson.title = "Not yet"
        lesson.save_revision()
    sweep(at=Edition.objects.latest("published_at").published_at)
    assert editions() == before


def test_going_back_to_an_earlier_text_is_a_new_edition(c1, after_commit):
    with after_commit():
        republish(c1, title="Another title")
    with after_commit():
        republish(c1, title=c1.title)
    numbers = [number for key, number, _ in editions() if key == "c1"]
    assert numbers == [1, 2, 3]


def test_unpublishing_or_deleting_a_lesson_makes_an_edition_without_it(c1, after_commit):
    with after_commit():
        LessonPage.objects.get(key="c1-l5").unpublish()
    assert [row["key"] for row in Module.objects.get(key="c1").edition.content["lessons"]][-1] == "c1-l4"
    with after_commit():
        LessonPage.objects.get(key="c1-l4").delete()
    module = Module.objects.get(key="c1")
    assert [row["key"] for row in module.edition.content["lessons"]] == ["c1-l1", "c1-l2", "c1-l3"]
    assert module.edition.number == 3


def test_deleting_the_page_keeps_every_edition_and_withdraws_the_module(c1, after_commit):
    before = editions()
    with after_commit():
        c1.delete()
    assert editions() == before
    assert not Module.objects.get(key="c1").offered
    assert "c1" not in {module.key for module in offered_modules()}
    assert len(offered_modules()) == len(before) - 1


def test_unpublishing_withdraws_and_publishing_again_offers_the_same_edition(c1, after_commit):
    before = editions()
    with after_commit():
        c1.unpublish()
    assert not Module.objects.get(key="c1").offered
    with after_commit():
        republish(c1)
    module = Module.objects.get(key="c1")
    assert (module.offered, module.edition.number) == (True, 1)
    assert editions() == before


def test_what_was_earned_stays_when_the_page_is_deleted(cast, c1, evening, after_commit):
    complete(cast.carer, "c1", at=evening)
    with after_commit():
        c1.delete()
    completion = Completion.objects.get(person=cast.carer)
    assert edition_content(completion.edition_id)["title"] == c1.title


def test_the_sweep_writes_what_a_lost_message_left_unwritten(c1, evening):
    republish(c1, title="No message came")  # its callback never runs: the test's transaction is not committed
    assert Module.objects.get(key="c1").edition.title == c1.title
    sweep(at=evening)
    assert Module.objects.get(key="c1").edition.title == "No message came"
    ModulePage.objects.filter(key="c3").update(live=False)
    sweep(at=evening)
    assert not Module.objects.get(key="c3").offered


def test_a_module_whose_lessons_are_all_drafts_writes_nothing(c1, evening):
    LessonPage.objects.child_of(c1).update(live=False)
    assert publish_edition(module_page_id=c1.pk, at=evening) is None
    assert Module.objects.get(key="c1").edition.number == 1


# Append-only, by every road.


@pytest.fixture
def history(cast, framework, evening):
    """A row in every append-only table, and an edition that nothing points to."""
    edition, person = framework["c1"].edition, cast.carer
    LearningEvent.objects.create(
        event_id=uuid.uuid4(), person=person, edition=edition, module_key="c1", kind=Kind.MODULE_RESTARTED,
        occurred_at=evening, recorded_at=evening,
    )  # fmt: skip
    Completion.objects.create(person=person, module_key="c1", round=0, edition=edition, completed_at=evening)
    period = AwardPeriod.objects.create(
        person=person, version=CredentialVersion.objects.get(), credential_id="first-steps", sequence=1,
        valid_from=evening.date(), valid_until=date(2027, 11, 21), basis="first",
        evidence={"completions": []}, awarded_at=evening,
    )  # fmt: skip
    Revocation.objects.create(
        award=period, revoked_on=date(2026, 12, 1), revoked_by=cast.author, reason="A test", recorded_at=evening
    )
    Extension.objects.create(
        award=period, until=date(2027, 12, 1), extended_by=cast.author, reason="A test", recorded_at=evening
    )
    signed = SignOff.objects.create(
        person=person, credential_id="first-steps", kind="observed", on=evening.date(), signed_by=cast.author,
        signed_as="Assessor", recorded_at=evening,
    )  # fmt: skip
    Withdrawal.objects.create(sign_off=signed, withdrawn_by=cast.author, reason="A test", recorded_at=evening)
    AreaRelease.objects.create(area=cast.area, last_day=evening.date(), figures={"T1": {}}, counted={}, made_at=evening)
    Look.objects.create(person=person, viewer=cast.lead, viewer_as="Training lead", page="A test", at=evening)
    SystemLook.objects.create(person=person, organisation="Harbour", system="HR", what="coverage", on=evening.date())
    ClockDate.objects.create(
        engagement=person.engagements.get().pk, person=person.pk, organisation=cast.fostering.pk,
        name="approved_on", became=evening.date(), reason="A test",
        recorded_by=cast.lead, recorded_at=evening,
    )  # fmt: skip
    ResponsibilityAct.objects.create(
        responsibility=uuid.uuid4(), person=person, what="Assessor: North", kind="ended", last_day=evening.date(),
        reason="A test", actor=cast.lead, at=evening,
    )  # fmt: skip
    shown = Evidence.objects.create(
        person=person, subject="first-aid", title="A course", issuer="Somebody", achieved_on=evening.date(),
        recorded_by=cast.lead, recorded_at=evening,
    )  # fmt: skip
    EvidenceVerdict.objects.create(evidence=shown, accepted=True, judged_by=cast.lead, judged_at=evening)
    InspectionPack.objects.create(
        organisation=cast.fostering, as_at=evening.date(), facts="{}", salt="s", digest="0" * 64, digests={},
        made_by=cast.lead, made_at=evening,
    )  # fmt: skip
    record_review(page=ModulePage.objects.get(key="c1"), kind=ReviewKind.CARER, reviewer=person, at=evening)
    Edition.objects.create(
        module_key="nobodys", number=1, title="Nobody's", content={}, digest="0" * 64, published_at=evening
    )


# For each model a field and the value that a careless statement would write.
CARELESS = {
    Edition: ("title", "Rewritten"),
    LearningEvent: ("module_key", "c9"),
    Completion: ("module_key", "c9"),
    AwardPeriod: ("valid_until", date(2099, 12, 31)),
    Revocation: ("reason", "None at all"),
    Extension: ("reason", "None at all"),
    SignOff: ("note", "Never seen"),
    Withdrawal: ("reason", "None at all"),
    CredentialVersion: ("minutes", 1),
    LedgerEntry: ("digest", "0" * 64),
    Review: ("reviewer_name", "Somebody else"),
    Look: ("viewer_as", "Nobody"),
    AreaRelease: ("last_day", date(2099, 12, 31)),
    SystemLook: ("system", "Nobody"),
    ClockDate: ("reason", "None at all"),
    ResponsibilityAct: ("reason", "None at all"),
    EvidenceVerdict: ("reason", "Rewritten"),
    InspectionPack: ("facts", "{}"),
}
every_model = pytest.mark.parametrize("model", append_only.models(), ids=lambda m: m.__name__)


def test_every_append_only_model_is_tested_here():
    assert set(append_only.models()) == set(CARELESS)


def _row(model):
    """The newest row: for Edition, the one that no foreign key protects."""
    row = model.objects.order_by("published_at" if model is Edition else "pk").last()
    return model.objects.get(module_key="nobodys") if model is Edition else row


def by_save(model):
    row = _row(model)
    field, value = CARELESS[model]
    setattr(row, field, value)
    row.save()


def by_bulk_update(model):
    row = _row(model)
    field, value = CARELESS[model]
    setattr(row, field, value)
    model.objects.bulk_update([row], [field])


def by_queryset_update(model):
    field, value = CARELESS[model]
    model.objects.filter(pk=_row(model).pk).update(**{field: value})


def by_sql_update(model):
    field, value = CARELESS[model]
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{field}" = %s', [value])


def by_upsert(model):
    row = _row(model)
    field, value = CARELESS[model]
    setattr(row, field, value)
    model.objects.bulk_create([row], update_conflicts=True, update_fields=[field], unique_fields=["pk"])


def by_delete(model):
    _row(model).delete()


def by_queryset_delete(model):
    model.objects.filter(pk=_row(model).pk).delete()


def by_raw_delete(model):
    queryset = model.objects.filter(pk=_row(model).pk)
    queryset._raw_delete(queryset.db)


def by_sql_delete(model):
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


def by_truncate(model):
    """PostgreSQL's; SQLite makes its DELETE of every row out of it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else it refuses for what is still to be checked
            cursor.execute(f'TRUNCATE "{model._meta.db_table}" CASCADE')
        else:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


UPDATES = [by_save, by_bulk_update, by_queryset_update, by_sql_update, by_upsert]
DELETES = [by_delete, by_queryset_delete, by_raw_delete, by_sql_delete, by_truncate]


@every_model
@pytest.mark.parametrize("road", [*UPDATES, *DELETES], ids=lambda road: road.__name__)
def test_what_happened_can_be_neither_changed_nor_deleted(history, model, road):
    before = list(model.objects.order_by("pk").values())
    assert before
    with pytest.raises((IntegrityError, ProtectedError)) as refusal, transaction.atomic():
        road(model)
    if not isinstance(refusal.value, ProtectedError):
        assert "append-only" in str(refusal.value)
    assert list(model.objects.order_by("pk").values()) == before


@every_model
def test_without_its_trigger_the_same_update_goes_through(history, model):
    """The control: it is the trigger that refuses, and nothing else."""
    table, (field, value) = model._meta.db_table, CARELESS[model]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'DROP TRIGGER "{table}_append_only" ON "{table}"')
        else:
            cursor.execute(f'DROP TRIGGER "{table}_no_update"')
    by_queryset_update(model)
    assert model.objects.filter(**{field: value}).exists()


@every_model
def test_no_screen_of_the_cms_edits_it(model):
    """Neither Django's administration (which is not there) nor a snippet or a model's pages of Wagtail."""
    from django.apps import apps
    from wagtail.admin.viewsets import viewsets
    from wagtail.snippets.models import get_snippet_models

    assert not apps.is_installed("django.contrib.admin")
    assert model not in get_snippet_models()
    shown = {getattr(one, "model", None) for one in viewsets.viewsets}
    assert model not in shown


@every_model
def test_insert_or_replace_is_no_way_round(history, model):
    """PostgreSQL does not know the statement; SQLite knows it, and the triggers see it."""
    with pytest.raises(DatabaseError), transaction.atomic():
        _replace_every_row(model)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            _replace_every_row(model)  # the negative control: without the setting it goes through
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA recursive_triggers=ON")


def _replace_every_row(model):
    table = model._meta.db_table
    columns = ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT OR REPLACE INTO "{table}" ({columns}) SELECT {columns} FROM "{table}"')
