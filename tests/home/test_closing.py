"""Closing an account: the name goes everywhere, what others rely on stays, and no number of the past moves."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connections, models

from certification.models import AwardPeriod
from certification.services import award, verify
from certification.services.chain import Fault
from commonground.tasks import sweep_all
from compliance.models import Adjustment, Evidence, Export, Obligation
from compliance.selectors import coverage
from home.services import close_account
from people.models import (
    CameBack,
    ClockDate,
    Engagement,
    Household,
    ImportRow,
    Invitation,
    PauseReason,
    Person,
    Responsibility,
)
from people.services import (
    UnableToChange,
    UnableToErase,
    UnableToMerge,
    erase_person,
    invite,
    merge_people,
    put_together,
    take_back_end,
    undo_merge,
)
from progress.models import Completion, LearningEvent, NotAsked, Place, VoluntaryAnswer
from tests.cast import complete
from tests.trust.surface import World, make_world
from wellbeing.items import keep
from wellbeing.keys import box_of
from wellbeing.models import PersonKey, PrivateItem

pytestmark = pytest.mark.django_db(databases=["default", "private", "private_keys"])

CANARY = "quillfeather"

# Where a row says whose it is; what a row of an actor says is about somebody else.
ABOUT = ("person", "user", "accepted_by", "engagement", "merged", "kept")
# What stays with its words, as the page says: sealed, or the proof of what was done.
STAYS = {
    "people_clockdate.reason": "how a changed day was known",
    "people_responsibilityact.reason": "why a role ended",
    "certification_awardperiod.reason": "sealed in the ledger",
    "certification_signoff.note": "sealed in the ledger",
}
# Not words: a closed choice, what is worked out from other rows, ids, or what was frozen.
NOT_WORDS = {
    "progress_moduleprogress.state": "worked out from events",
    "progress_moduleprogress.module_key": "a key of ours",
    "progress_voluntaryanswer.module_key": "a key of ours",
    "progress_place.module_key": "a key of ours",
    "progress_place.lesson_key": "a key of ours",
    "compliance_evidence.came_by": "an id",
    "compliance_evidence.subject": "a key of ours",
    "compliance_obligation.clock": "a closed choice",
    "notices_notice.about": "an id",
    "notices_notice.stage": "a closed choice",
    "people_merge.moved": "ids",
    "usersessions_usersession.session_key": "the key of a session",
    "mfa_authenticator.data": "encrypted",
    "people_invitation.token_hash": "a digest",
    "people_person.password": "a digest",
}


@pytest.fixture
def world(cast, framework, evening, time_machine) -> World:
    time_machine.move_to(evening, tick=False)
    return make_world(cast, framework, evening)


@pytest.fixture
def grace(world, evening, client):
    """The carer, with the word in everything that can hold words about her."""
    me = world.cast.carer
    put_together(engagement=me.engagements.get(), name=f"{CANARY} home", primary_carer=True, actor=world.cast.lead)
    invitation = invite(
        organisation=world.cast.other, email=me.email, role="gp", actor=world.cast.other_lead, at=evening
    )
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=me, accepted_at=evening)
    invite(organisation=world.cast.other, email=me.email, role="gp", actor=world.cast.other_lead, at=evening)
    ImportRow.objects.update(cells=[me.name, me.email], wrote={"person": str(me.pk), "name": CANARY}, wanted=[CANARY])
    Export.objects.filter(pack=None).update(content=f"A spreadsheet of {CANARY}".encode(), made_at=evening)
    complete(me, at=evening)
    award(person_id=me.pk, at=evening)
    client.force_login(me)
    client.get("/my-data/")
    stuff(me)
    CameBack.objects.create(address=f"{CANARY}@example.org", status="5.1.1", at=evening)
    Invitation.objects.filter(email="carer@example.org").update(email=f"{CANARY}@example.org")
    ImportRow.objects.update(cells=[CANARY, f"{CANARY}@example.org"])
    AwardHolder = apps.get_model("certification", "AwardHolder")
    assert AwardHolder.objects.filter(award__person=me).exists()
    box = box_of(me)
    for kind in ("note", "check_in", "map"):
        keep(box, item_id=uuid4(), kind=kind, body={"text": CANARY, "people": [{"name": CANARY}]}, at=evening)
    me.refresh_from_db()
    return me


def stuff(me: Person) -> None:
    """Writes the word into every column of words of every row about her that may be changed."""
    for model in apps.get_models():
        if model._meta.app_label == "wellbeing" or getattr(model, "APPEND_ONLY", False):
            continue
        for field in words_of(model):
            for row in rows_about(model, me):
                value = f"{CANARY} {row.pk}"[: field.max_length or None]
                if isinstance(field, models.EmailField):
                    value = f"{CANARY}@example.org"
                elif isinstance(field, models.URLField):
                    value = f"https://example.org/{CANARY}"
                elif isinstance(field, models.JSONField):
                    value = [CANARY]
                model._base_manager.filter(pk=row.pk).update(**{field.name: value})


def words_of(model) -> Iterator[models.Field]:
    for field in model._meta.local_concrete_fields:
        name = f"{model._meta.db_table}.{field.name}"
        words = isinstance(field, models.CharField | models.TextField | models.JSONField)
        if words and not field.choices and not field.primary_key and name not in NOT_WORDS:
            yield field


def rows_about(model, me: Person) -> list:
    if model is Person:
        return [me]
    found = models.Q()
    for field in model._meta.concrete_fields:
        if field.is_relation and field.name in ABOUT:
            found |= models.Q(**{field.name if field.related_model is Person else f"{field.name}__person": me})
    return list(model._base_manager.filter(found)) if found else []


def everywhere() -> dict[str, str]:
    """Place → all that stands there: every table, every file, every session, what was sent and remembered."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        with connections[model._base_manager.db].cursor() as cursor:
            for field in model._meta.local_concrete_fields:
                quoted = f'"{field.column}"', f'"{model._meta.db_table}"'
                cursor.execute("SELECT {} FROM {}".format(*quoted))
                rows = (bytes(row[0]) if isinstance(row[0], memoryview) else row[0] for row in cursor.fetchall())
                found[f"{model._meta.db_table}.{field.name}"] = "\n".join(map(str, rows))
    found["sessions"] = "\n".join(json.dumps(one.get_decoded(), default=str) for one in Session.objects.all())
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    found["files"] = "\n".join(f"{path} {path.read_bytes()!r}" for path in files)
    found["mail"] = "\n".join(str(message.message()) for message in mail.outbox)
    found["cache"] = repr(getattr(cache, "_cache", {}))
    return found


def hits(word: str) -> set[str]:
    return {place for place, text in everywhere().items() if word in text.lower()}


def columns_about(me: Person) -> set[str]:
    return {
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label != "wellbeing" and not getattr(model, "APPEND_ONLY", False) and rows_about(model, me)
        for field in words_of(model)
    }


def test_no_word_about_her_is_left_anywhere_but_where_the_page_says(world, grace, evening, today):
    mail.outbox.clear()
    before = hits(CANARY)
    filled = columns_about(grace)
    assert filled <= before, "each column of words was filled"
    assert len(filled) >= 10
    assert {"people_household.name", "compliance_adjustment.reason", "people_importrow.cells"} <= before
    close_account(person=grace, at=evening, on=today)
    assert hits(CANARY) - set(STAYS) == set()
    for word in ("grace adeyemi", "carer@example.org"):
        assert hits(word) <= set(STAYS), word
    assert not PrivateItem.objects.exists()
    assert not PersonKey.objects.exists()


def test_what_others_rely_on_is_as_it_was(world, grace, evening, today, client):
    counted = (LearningEvent, Completion, AwardPeriod, Engagement, Adjustment, Evidence)
    rows = {model: model.objects.count() for model in counted}
    days = [today - timedelta(days=back) for back in (1, 30, 100, 170)]
    said = [coverage(world.cast.fostering, day) for day in days]
    stretches = past(grace, today)
    assert stretches
    close_account(person=grace, at=evening, on=today)
    sweep_all(recent=False)
    assert {model: model.objects.count() for model in counted} == rows
    assert [coverage(world.cast.fostering, day) for day in days] == said
    assert past(grace, today) == stretches
    assert not isinstance(verify(), Fault)
    page = client.get(f"/verify/{world.awards['carer'].public_id}/").content.decode()
    assert "Issued; the holder has been removed" in page
    (said,) = ClockDate.objects.filter(person=grace.pk, name="ended_on")
    assert (said.became, said.recorded_by_id, said.reason) == (today, grace.pk, "They closed their account.")
    assert not Obligation.objects.filter(person=grace, ends_on=None).exists()
    assert not Obligation.objects.filter(person=grace, starts_on__gt=today).exists()


def past(person: Person, today) -> list:
    """What was asked of her, of one day a week, for half a year back."""
    found = []
    for day in (today - timedelta(days=back) for back in range(1, 170, 7)):
        rows = Obligation.objects.filter(person=person, starts_on__lte=day).exclude(ends_on__lt=day)
        found.append(sorted(map(str, rows.values_list("requirement__name", "kind", "until", "due_on"))))
    return found


def test_everybody_reads_former_learner_in_place_of_her_name(world, grace, evening, today):
    close_account(person=grace, at=evening, on=today)
    lead = world.browsers("lead")["lead"]
    here = world.cast.fostering.pk
    for page in (f"/people/{here}/{grace.pk}/", f"/coverage/{here}/people/{grace.pk}/", f"/people/{here}/"):
        html = lead.get(page).content.decode()
        assert "Former learner" in html, page
        assert CANARY not in html, page
    with pytest.raises(UnableToChange, match="closed their account"):
        take_back_end(engagement=grace.engagements.first(), actor=world.cast.lead, at=evening, on=today)


def test_nothing_is_sent_or_awarded_to_nobody(world, grace, evening, today):
    later = evening + timedelta(days=1)
    close_account(person=grace, at=evening, on=today)
    mail.outbox.clear()
    before = AwardPeriod.objects.count()
    complete(grace, at=later)
    assert award(person_id=grace.pk, at=later) == []
    sweep_all(recent=False)
    assert AwardPeriod.objects.count() == before
    assert not [message for message in mail.outbox if not message.to or "closed.invalid" in str(message.to)]


def test_every_way_in_is_shut(world, grace, evening, today, client):
    assert client.get("/learning/").status_code == 200
    close_account(person=grace, at=evening, on=today)
    assert client.get("/learning/")["Location"].startswith("/account/login/")
    grace.refresh_from_db()
    assert not grace.is_active
    assert not grace.has_usable_password()
    mail.outbox.clear()
    client.post("/account/login/code/", {"email": f"{CANARY}@example.org"})
    assert not any("code" in message.subject.lower() for message in mail.outbox)
    for model in (Place, VoluntaryAnswer, NotAsked):
        assert not model.objects.filter(person=grace).exists()
    assert not PauseReason.objects.exists()


def test_an_account_that_was_merged_into_it_goes_along_and_stays_closed(world, grace, evening, today):
    admin, other = world.more["admin"], world.cast.sibling
    keep(box_of(other), item_id=uuid4(), kind="note", body={"text": "mine"}, at=evening)
    merge = merge_people(kept=grace, merged=other, reason=CANARY, actor=admin, at=evening, on=today)
    close_account(person=grace, at=evening, on=today)
    other.refresh_from_db()
    assert other.name == "Former learner"
    assert not PrivateItem.objects.exists()
    with pytest.raises(UnableToMerge, match="stays closed"):
        undo_merge(merge=merge, actor=admin, at=evening)
    with pytest.raises(UnableToMerge, match="closed by its owner"):
        merge_people(kept=world.cast.colleague, merged=grace, reason="x", actor=admin, at=evening, on=today)


def test_nobody_closes_anothers_account(world, grace, evening, today):
    with pytest.raises(UnableToErase, match="Only the person"):
        erase_person(person=grace, actor=world.cast.lead, at=evening, on=today)
    for who in (world.cast.author, world.more["admin"]):
        with pytest.raises(UnableToErase, match="administrator"):
            close_account(person=who, at=evening, on=today)
    with pytest.raises(UnableToErase, match="Nobody else leads training at Harbour"):
        close_account(person=world.cast.lead, at=evening, on=today)
    grace.refresh_from_db()
    assert grace.name.startswith(CANARY)


def test_a_lead_goes_once_another_leads_and_what_they_decided_stays(world, grace, evening, today):
    Responsibility.objects.create(
        person=world.cast.colleague, kind="training_lead", organisation=world.cast.fostering, starts_on=today
    )
    close_account(person=world.cast.lead, at=evening, on=today)
    assert not Responsibility.objects.filter(person=world.cast.lead, ends_on=None).exists()
    assert Adjustment.objects.get().decided_by_id == world.cast.lead.pk
    assert str(Adjustment.objects.get().decided_by) == "Former learner"


def test_who_shares_an_address_or_a_home_keeps_both(world, grace, evening, today):
    partner = world.cast.colleague
    Person.objects.filter(pk=partner.pk).update(contact_email=f"{CANARY}@example.org")
    put_together(engagement=partner.engagements.get(), name=grace.engagements.get().household.name,
                 primary_carer=False, actor=world.cast.lead)  # fmt: skip
    close_account(person=grace, at=evening, on=today)
    assert Household.objects.get().name.startswith(CANARY)
    assert CameBack.objects.filter(address=f"{CANARY}@example.org").exists()


# The pages


def test_the_page_says_all_of_it_and_takes_the_word_alone(client, world, evening, today):
    client.force_login(world.cast.carer)
    html = client.get("/my-data/close/").content.decode()
    for words in ("What goes", "What stays, without your name", "Article 17(3)(b) and (e)", "Inspection packs"):
        assert words in html
    for word in ("", "yes", "clos"):
        answer = client.post("/my-data/close/", {"word": word})
        assert answer.status_code == 200
        assert "Error:" in answer.content.decode()
    assert Person.objects.get(pk=world.cast.carer.pk).is_active
    answer = client.post("/my-data/close/", {"word": " close "})
    assert answer["Location"] == "/my-data/closed/"
    assert "Your account is closed" in client.get("/my-data/closed/").content.decode()
    assert client.get("/learning/").status_code == 302
    assert Person.objects.get(pk=world.cast.carer.pk).name == "Former learner"


def test_who_cannot_close_it_yet_is_told_why_and_sees_no_form(client, world):
    client.force_login(world.cast.lead)
    html = client.get("/my-data/close/").content.decode()
    assert "Nobody else leads training at Harbour" in html
    assert 'name="word"' not in html
    client.post("/my-data/close/", {"word": "CLOSE"})
    assert Person.objects.get(pk=world.cast.lead.pk).is_active


def test_what_is_private_goes_alone_by_its_button(client, world, evening):
    me, other = world.cast.carer, world.cast.colleague
    for who in (me, other):
        keep(box_of(who), item_id=uuid4(), kind="note", body={"text": "mine"}, at=evening)
    client.force_login(me)
    assert "What stays, and why" in client.get("/my-data/delete-private/").content.decode()
    assert PrivateItem.objects.filter(owner=box_of(me).owner).exists()
    assert client.post("/my-data/delete-private/")["Location"] == "/my-data/"
    assert {one.owner for one in PrivateItem.objects.all()} == {box_of(other).owner}
    assert PersonKey.objects.count() == 1
    assert Person.objects.get(pk=me.pk).is_active
