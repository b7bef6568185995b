"""Two accounts of one human: evidence counts together, nothing is moved that is evidence, undoing puts all back."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.selectors import credentials_of
from certification.services import award
from compliance.models import Obligation
from compliance.selectors import person_obligations
from compliance.services import refresh
from home.record import record_of
from people.enums import Oversight, Role
from people.models import Engagement, Merge, Person, Responsibility
from people.services import UnableToMerge, come_back, end, engage, merge_people, move, put_together, undo_merge
from progress.models import Completion
from tests.cast import complete
from tests.private import with_private

DAY = timedelta(days=1)


@pytest.fixture
def admin(db) -> Person:
    return Person.objects.create_superuser("admin@example.org", name="An Admin")


@pytest.fixture
def merge(cast, admin, evening, today):
    def act(kept=cast.carer, merged=cast.stranger, reason="Two addresses", actor=admin):
        return merge_people(kept=kept, merged=merged, reason=reason, actor=actor, at=evening, on=today)

    return act


TABLES = (Engagement, Responsibility, Person, Completion)


def everything() -> dict:
    found = {model.__name__: sorted(map(str, model.objects.values_list())) for model in TABLES}
    refresh(person_ids=Person.objects.values_list("pk", flat=True))
    columns = [f.name for f in Obligation._meta.concrete_fields if f.name != "id"]
    found["Obligation"] = sorted(map(str, Obligation.objects.values_list(*columns)))
    return found


@with_private
def test_roles_move_and_evidence_counts_where_it_is(cast, merge, evening, today, told):
    complete(cast.stranger, at=evening - DAY)
    award(person_id=cast.stranger.pk, at=evening)
    done = set(Completion.objects.values_list("pk", "person_id"))
    heard = told(merge)
    assert heard == {str(cast.carer.pk), str(cast.stranger.pk)}
    assert set(Completion.objects.values_list("pk", "person_id")) == done
    assert {row.organisation for row in cast.carer.engagements.all()} == {cast.fostering, cast.other}
    refresh(person_ids=[cast.carer.pk])
    assert [row.status for row in person_obligations(cast.carer, cast.fostering, today)] == ["covered"]
    # And on the person's own pages.
    assert [held.standing.word for held in credentials_of(cast.carer, today)] == ["current"]
    record = record_of(cast.carer)
    assert (len(record.completed), len(record.awards)) == (2, 1)


def test_the_merged_account_opens_nothing_any_more(cast, merge, client):
    client.force_login(cast.stranger)
    assert client.get("/learning/").status_code == 200
    merge()
    assert client.get("/learning/").status_code == 302


def test_the_certificate_of_the_merged_account_opens_for_the_kept(cast, merge, evening, client):
    complete(cast.stranger, at=evening - DAY)
    award(person_id=cast.stranger.pk, at=evening)
    url = f"/certificates/{cast.stranger.awards.get().pk}/"
    client.force_login(cast.carer)
    assert client.get(url).status_code == 404
    done = merge()
    assert client.get(url).status_code == 200
    undo_merge(merge=done, actor=done.actor, at=evening)
    assert client.get(url).status_code == 404


def test_a_role_that_both_have_is_ended_once_and_named(cast, merge, today):
    done = merge(merged=cast.colleague)
    row = Engagement.objects.get(person=cast.colleague)
    assert (row.ended_on, done.moved["engagements_ended"]) == (today, [str(row.pk)])
    assert cast.carer.engagements.count() == 1


@pytest.mark.parametrize("why", ["not an administrator", "itself", "no reason", "kept is merged", "merged twice",
                                 "has merged others", "staff"])  # fmt: skip
def test_what_cannot_be_merged_is_refused_with_the_cure(cast, merge, why):
    words, more = "", {}
    if why == "not an administrator":
        words, more = "Ask one", {"actor": cast.lead}
    elif why == "itself":
        words, more = "Name two", {"merged": cast.carer}
    elif why == "no reason":
        words, more = "Say why", {"reason": "  "}
    elif why == "kept is merged":
        merge(kept=cast.sibling, merged=cast.carer)
        words = "Keep that account instead"
    elif why == "merged twice":
        merge(kept=cast.sibling, merged=cast.stranger)
        words = "Undo that first"
    elif why == "has merged others":
        merge(kept=cast.stranger, merged=cast.sibling)
        words = "or undo those first"
    else:
        words, more = "Take that right away first", {"merged": cast.author}
    before = everything()
    with pytest.raises(UnableToMerge, match=words):
        merge(**more)
    assert everything() == before


def test_undoing_twice_or_by_anybody_is_refused(cast, merge, evening):
    done = merge()
    with pytest.raises(UnableToMerge, match="Only an administrator"):
        undo_merge(merge=done, actor=cast.lead, at=evening)
    undo_merge(merge=done, actor=done.actor, at=evening)
    with pytest.raises(UnableToMerge, match="undone already"):
        undo_merge(merge=done, actor=done.actor, at=evening)


def test_undoing_does_not_open_a_role_twice(cast, merge, evening, today):
    done = merge(merged=cast.colleague)
    again = come_back(person=cast.colleague, organisation=cast.fostering, role=Role.FOSTER_CARER, on=today)
    with pytest.raises(UnableToMerge, match="End that one first"):
        undo_merge(merge=done, actor=done.actor, at=evening)
    done.refresh_from_db()
    cast.colleague.refresh_from_db()
    assert (done.undone_at, cast.colleague.merged_into, again.ended_on) == (None, cast.carer, None)


ACTS = ("move", "end", "back", "share", "elsewhere", "manager", "inactive", "learn")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.booleans(), st.integers(0, 100)), max_size=7))
def test_merge_and_undo_give_identical_rows_back(cast, admin, evening, today, acts):
    from django.db import transaction

    with transaction.atomic():
        for act, first, days in acts:
            _do(cast, act, cast.carer if first else cast.colleague, today - timedelta(days=days), today, evening)
        kept, merged = Person.objects.get(pk=cast.carer.pk), Person.objects.get(pk=cast.colleague.pk)
        before = everything()
        done = merge_people(kept=kept, merged=merged, reason="A test", actor=admin, at=evening, on=today)
        assert everything() != before
        undo_merge(merge=done, actor=admin, at=evening)
        assert everything() == before
        transaction.set_rollback(True)


def _do(cast, act, who, day, today, evening) -> None:
    from people.services import UnableToChange

    row = who.engagements.filter(ended_on=None).first()
    team = cast.south if row and row.team == cast.north else cast.north
    try:
        if act == "move" and row:
            move(
                engagement=row,
                team=team,
                from_day=max(day, row.started_on),
                reason="A test",
                actor=cast.lead,
                at=evening,
                on=today,
            )
        elif act == "end" and row:
            end(
                engagement=row,
                last_day=max(day, row.started_on),
                reason="A test",
                actor=cast.lead,
                at=evening,
                on=today,
            )
        elif act == "back":
            come_back(person=who, organisation=cast.fostering, role=Role.FOSTER_CARER, on=day)
        elif act == "share" and row:
            put_together(engagement=row, name="Home", primary_carer=True, actor=cast.lead)
        elif act == "elsewhere":
            engage(person=who, organisation=cast.other, role=Role.RESIDENTIAL_WORKER, started_on=day)
        elif act == "manager":
            Responsibility.objects.create(person=who, kind=Oversight.TEAM_MANAGER, team=cast.north, starts_on=day)
        elif act == "inactive":
            who.is_active = False
            who.save()
        elif act == "learn" and not Completion.objects.filter(person=who).exists():
            complete(who, "c1", at=evening - DAY)
    except UnableToChange:
        pass


def test_the_command_merges_and_puts_back(cast, admin):
    args = ["merge_people", cast.carer.email, cast.stranger.email, "--by", admin.email]
    with pytest.raises(CommandError, match="Say why"):
        call_command(*args)
    call_command(*args, "--reason", "Two addresses")
    assert Person.objects.get(pk=cast.stranger.pk).merged_into == cast.carer
    call_command(*args, "--undo")
    assert Person.objects.get(pk=cast.stranger.pk).merged_into is None
    with pytest.raises(CommandError, match="is not merged into"):
        call_command(*args, "--undo")
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("merge_people", "no@example.org", cast.stranger.email, "--by", admin.email)
    assert Merge.objects.get().undone_by == admin
