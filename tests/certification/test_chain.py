"""The chain tells of every change made past the site: edited, deleted, swapped, inserted or cut off, and where."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction

from certification import sealing
from certification.enums import Basis, EntryKind
from certification.models import (
    AwardHolder,
    AwardPeriod,
    CredentialVersion,
    Extension,
    LedgerEntry,
    LedgerHead,
    Revocation,
    SignOff,
    Withdrawal,
)
from certification.services import (
    Fault,
    Seal,
    award,
    extend,
    forget_holder,
    give_interim,
    restore,
    revoke,
    sign_head,
    unsealed,
    verify,
    withdraw,
    wrong_head,
)
from certification.services import chain as chain_module
from certification.services.chain import SEALED
from commonground import append_only
from commonground.tasks import watch_ledger
from tests.certification.world import World, law_of, make_world, noon

START = date(2026, 1, 1)


def live(world: World, people: int = 6) -> None:
    """A ledger with every kind of entry in it."""
    version = world.defines(law_of(modules=["a", "b"], interim=6))
    world.defines(law_of(modules=["a", "b"], months=24, interim=6), since=date(2027, 6, 1))
    for number in range(people):
        person, start = world.person(f"Learner {number}"), START + timedelta(days=number)

        def earn(day: date, person=person) -> AwardPeriod:
            for key in "ab":
                world.completes(person, key, noon(day))
            return award(person_id=person.pk, at=noon(day))[-1]

        give_interim(
            person=person, version=version, until=start + timedelta(days=60), evidence="Seen", actor=world.admin,
            at=noon(start),
        )  # fmt: skip
        first = earn(start + timedelta(days=30))
        by = {"actor": world.admin, "reason": "A test"}
        extend(
            award_id=first.pk, until=first.valid_until + timedelta(days=20), at=noon(start + timedelta(days=200)), **by
        )
        if number % 2:
            day = start + timedelta(days=220)
            revoke(award_id=first.pk, on=day, at=noon(day), **by)
            restore(award_id=first.pk, at=noon(day + timedelta(days=3)), **by)
        signed = world.signs(person, "observed", start, 30, noon(start + timedelta(days=240)))
        if number % 3 == 0:
            withdraw(sign_off_id=signed.pk, actor=world.assessor, reason="A test", at=noon(start + timedelta(days=241)))
        earn(first.valid_until - timedelta(days=5))
        if number == 1:
            forget_holder(person_id=person.pk, at=noon(date(2027, 3, 1)))


@pytest.fixture
def ledger(db) -> World:
    world = make_world()
    live(world)
    return world


@pytest.fixture
def heads(ledger, tmp_path, settings) -> Path:
    """A signed head of some time ago and one of the end."""
    settings.LEDGER_HEADS_DIR = tmp_path
    sign_head(folder=tmp_path, at=noon(date(2028, 1, 2)))
    return tmp_path


def open_to_all() -> None:
    """As somebody would who may do anything to the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in append_only.models():
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            else:
                for act in ("update", "delete"):
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{act}"')


def test_a_ledger_that_nobody_touched_is_whole(ledger, heads, capsys):
    found = verify()
    last = LedgerEntry.objects.latest("number")
    assert found == Seal(last.number, last.hash)
    assert last.number == LedgerEntry.objects.count() > 40
    assert set(LedgerEntry.objects.values_list("kind", flat=True)) == set(EntryKind.values)
    assert list(unsealed()) == []
    assert wrong_head(heads) is None
    call_command("verify_ledger")
    assert f"{last.number} entries, each as it was written; the last hash is {last.hash}." in capsys.readouterr().out


def test_an_empty_ledger_is_whole(db, tmp_path):
    assert verify() == Seal(0, sealing.START)
    sign_head(folder=tmp_path, at=noon(START))
    assert wrong_head(tmp_path) is None


def test_small_chunks_say_the_same(ledger, monkeypatch):
    whole = verify()
    monkeypatch.setattr(chain_module, "CHUNK", 7)
    assert verify() == whole
    assert list(unsealed()) == []


# Attacks: each changes something and says what must be named: rows by their key, entries by their number.


@dataclass
class Attack:
    what: str
    rows: set[str]
    numbers: set[int]
    by_head: bool = False  # only a signed head can tell


MODELS = [model for model, _ in SEALED.values()]


def entry_of(row: models.Model) -> LedgerEntry:
    kind = next(kind for kind, (model, _) in SEALED.items() if isinstance(row, model))
    return LedgerEntry.objects.get(kind=kind, row=str(row.pk))


def other(value, field: models.Field, chance: random.Random):
    """Another value that the column takes."""
    if isinstance(field, models.ForeignKey):
        ids = field.related_model._base_manager.exclude(pk=value).order_by("pk").values_list("pk", flat=True)
        if not ids:
            raise DatabaseError("nothing else to point at")
        return chance.choice(list(ids[:20]))
    if isinstance(field, models.DateTimeField):
        return (value or noon(START)) + timedelta(microseconds=chance.choice([1, -1, 3_600_000_000]))
    if isinstance(field, models.DateField):
        return value + timedelta(days=chance.choice([1, -1, 365]))
    if isinstance(field, models.JSONField):
        return {**value, "minutes": 9000} if isinstance(value, dict) else [*value, "z"]
    if isinstance(field, models.IntegerField):
        return value + 1
    if isinstance(field, models.UUIDField):
        return type(value)(int=value.int ^ 1)
    limit = field.max_length or 100
    changed = value[:-1] + ("0" if value[-1:] != "0" else "1") if value else "x"
    return changed[:limit]


def some(model: type[models.Model], chance: random.Random) -> models.Model:
    rows = list(model._base_manager.order_by("pk"))
    return chance.choice(rows)


def edit_row(chance) -> Attack:
    model = chance.choice(MODELS)
    row = some(model, chance)
    field = chance.choice(model._meta.concrete_fields)
    entry = entry_of(row)
    model._base_manager.filter(pk=row.pk).update(**{field.attname: other(getattr(row, field.attname), field, chance)})
    return Attack(f"{model.__name__}.{field.name} edited", {entry.row}, {entry.number})


def edit_name(chance) -> Attack:
    row = some(AwardHolder, chance)
    field = chance.choice(["name", "salt"])
    AwardHolder.objects.filter(pk=row.pk).update(**{field: getattr(row, field)[:-1] + "?"})
    return Attack("a name edited", {str(row.pk)}, set())


def edit_entry(chance) -> Attack:
    row = some(LedgerEntry, chance)
    field = chance.choice(LedgerEntry._meta.concrete_fields)
    value = other(getattr(row, field.attname), field, chance)
    if field.primary_key:
        value = LedgerEntry.objects.latest("number").number + 5
    LedgerEntry.objects.filter(pk=row.pk).update(**{field.attname: value})
    return Attack(f"an entry's {field.name} edited", {row.row}, {row.number, row.number + 1})


def edit_head(chance) -> Attack:
    head = LedgerHead.objects.get()
    LedgerHead.objects.update(
        **chance.choice([{"hash": "f" * 64}, {"number": head.number + 3}, {"number": head.number - 3}])
    )
    return Attack("the head edited", set(), {head.number, head.number + 1, head.number - 2})


def delete_row(chance) -> Attack:
    row = some(chance.choice(MODELS), chance)
    entry = entry_of(row)
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows._raw_delete(rows.db)
    return Attack(f"{type(row).__name__} deleted", {entry.row}, {entry.number})


def delete_name(chance) -> Attack:
    row = some(AwardHolder, chance)
    AwardHolder.objects.filter(pk=row.pk).delete()
    return Attack("a name deleted", {str(row.pk)}, set())


def delete_entry(chance) -> Attack:
    row = some(LedgerEntry, chance)
    rows = LedgerEntry.objects.filter(pk=row.pk)
    rows._raw_delete(rows.db)
    return Attack("an entry deleted", {row.row}, {row.number, row.number + 1})


def swap_rows(chance) -> Attack:
    """Two rows exchange what a column says."""
    model = chance.choice([AwardPeriod, Extension, SignOff, Revocation])
    rows = list(model._base_manager.order_by("pk"))
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and not f.unique and not f.is_relation]
    field = chance.choice(fields).attname
    pairs = [(a, b) for a in rows for b in rows if a.pk != b.pk and getattr(a, field) != getattr(b, field)]
    if not pairs:
        raise DatabaseError("nothing to swap")
    one, two = chance.choice(pairs)
    model._base_manager.filter(pk=one.pk).update(**{field: getattr(two, field)})
    model._base_manager.filter(pk=two.pk).update(**{field: getattr(one, field)})
    first = min(entry_of(one), entry_of(two), key=lambda entry: entry.number)
    return Attack(f"{model.__name__}.{field} swapped", {first.row}, {first.number})


def swap_entries(chance) -> Attack:
    one, two = sorted((some(LedgerEntry, chance) for _ in "ab"), key=lambda row: row.number)
    if one.number == two.number:
        raise DatabaseError("nothing to swap")
    for old, new in ((one.number, 10**6), (two.number, one.number), (10**6, two.number)):
        LedgerEntry.objects.filter(number=old).update(number=new)
    return Attack("two entries swapped", {two.row}, {one.number})


def swap_seals(chance) -> Attack:
    """Two entries exchange the rows that they seal."""
    rows = list(LedgerEntry.objects.exclude(kind=EntryKind.FORGOTTEN).order_by("number"))
    one, two = sorted(chance.sample(rows, 2), key=lambda row: row.number)
    LedgerEntry.objects.filter(pk=one.pk).update(row="moving")
    LedgerEntry.objects.filter(pk=two.pk).update(row=one.row, kind=one.kind)
    LedgerEntry.objects.filter(pk=one.pk).update(row=two.row, kind=two.kind)
    return Attack("two seals swapped", {two.row}, {one.number})


def insert_row(chance) -> Attack:
    kind = chance.choice([AwardPeriod, Extension, SignOff])
    award = some(AwardPeriod, chance)
    if kind is AwardPeriod:
        row = AwardPeriod.objects.create(
            person=award.person, version=award.version, credential=award.credential, sequence=900,
            valid_from=START, valid_until=date(2099, 1, 1), basis=Basis.RENEWAL, evidence=award.evidence,
            awarded_at=award.awarded_at,
        )  # fmt: skip
    elif kind is Extension:
        row = Extension.objects.create(
            award=award, until=date(2099, 1, 1), extended_by=some(SignOff, chance).signed_by, reason="None",
            recorded_at=award.awarded_at,
        )  # fmt: skip
    else:
        signed = some(SignOff, chance)
        signed.pk, signed._state.adding = type(signed.pk)(int=signed.pk.int ^ 1), True
        signed.save(force_insert=True)
        row = signed
    return Attack(f"{kind.__name__} inserted", {str(row.pk)}, set())


def insert_entry(chance) -> Attack:
    """At the end, well linked, and the head not told."""
    last = LedgerEntry.objects.latest("number")
    number, row = last.number + 1, f"{chance.random()}"
    link = sealing.link(last.hash, number, "award", row, "0" * 64, "", last.recorded_at)
    LedgerEntry.objects.create(
        number=number, kind="award", row=row, digest="0" * 64, recorded_at=last.recorded_at, previous=last.hash,
        hash=link,
    )  # fmt: skip
    return Attack("an entry inserted", {row}, {number})


def cut(count: int, *, head: bool, rows: bool) -> Attack:
    cut_off = list(LedgerEntry.objects.order_by("-number")[:count])
    first = cut_off[-1]
    if rows:
        for entry in cut_off:
            if entry.kind in SEALED:
                model = SEALED[entry.kind][0]
                AwardHolder.objects.filter(pk=entry.row).delete() if model is AwardPeriod else None
                one = model._base_manager.filter(pk=entry.row)
                one._raw_delete(one.db)
    found = LedgerEntry.objects.filter(number__gte=first.number)
    found._raw_delete(found.db)
    if head:
        LedgerHead.objects.update(number=first.number - 1, hash=first.previous)
    gone = {entry.row for entry in cut_off}
    return Attack(
        f"{count} cut off, head={head}, rows={rows}", gone, {first.number, cut_off[0].number}, by_head=head and rows
    )


def cut_tail(chance) -> Attack:
    return cut(chance.randint(1, 12), head=chance.random() < 0.5, rows=chance.random() < 0.5)


def rewrite(chance) -> Attack:
    """A row edited, and the whole chain after it made anew: only a signed head knows."""
    row = some(AwardPeriod, chance)
    AwardPeriod.objects.filter(pk=row.pk).update(valid_until=row.valid_until + timedelta(days=400))
    previous = sealing.START
    for entry in LedgerEntry.objects.order_by("number"):
        content = entry.digest
        if entry.row == str(row.pk) and entry.kind == EntryKind.AWARD:
            content = sealing.digest(sealing.AWARD, AwardPeriod.objects.values_list(*sealing.AWARD).get(pk=row.pk))
        link = sealing.link(
            previous, entry.number, entry.kind, entry.row, content, entry.holder_digest, entry.recorded_at
        )
        LedgerEntry.objects.filter(pk=entry.pk).update(digest=content, previous=previous, hash=link)
        previous = link
    LedgerHead.objects.update(hash=previous)
    return Attack("the chain made anew", set(), {LedgerHead.objects.get().number}, by_head=True)


ATTACKS: list[Callable[[random.Random], Attack]] = [
    edit_row, edit_row, edit_row, edit_name, edit_entry, edit_entry, edit_head, delete_row, delete_row, delete_name,
    delete_entry, swap_rows, swap_entries, swap_seals, insert_row, insert_entry, cut_tail, rewrite,
]  # fmt: skip


def attacked(count: int) -> Iterator[tuple[int, Attack]]:
    """Each attack on the whole ledger, then taken back; one that the database refuses is drawn again."""
    chance, number = random.Random(1), 0
    while number < count:
        how = ATTACKS[number % len(ATTACKS)]
        try:
            with transaction.atomic():
                open_to_all()
                attack = how(chance)
                number += 1
                yield number, attack
                transaction.set_rollback(True)
        except DatabaseError:
            continue


def withstood(count: int, folder: Path) -> None:
    seen: list[str] = []
    for number, attack in attacked(count):
        found = verify()
        if isinstance(found, Seal) and attack.by_head:
            found = wrong_head(folder)
        assert isinstance(found, Fault), (number, attack)
        assert found.row in attack.rows or found.number in attack.numbers, (number, attack, found)
        seen.append(attack.what)
    assert len(seen) == count
    assert isinstance(verify(), Seal), "the last attack was not taken back, so this shows nothing"


def test_a_round_of_attacks_is_found_and_named(ledger, heads):
    withstood(2 * len(ATTACKS), heads)


@pytest.mark.slow
def test_two_hundred_attacks_are_found_and_named(ledger, heads):
    withstood(200, heads)


@pytest.mark.parametrize(
    ("attack", "says"),
    [
        (lambda chance: edit_name(chance), "the holder's name was changed."),
        (lambda chance: delete_name(chance), "the holder's name is gone, and nobody removed it here."),
        (lambda chance: insert_row(chance), "this row was not written by the ledger: nothing seals it."),
        (lambda chance: cut(3, head=False, rows=False), "entries are missing at the end."),
        (lambda chance: cut(3, head=True, rows=True), "the ledger had this entry by the signed head 2028-01-02.json"),
        (lambda chance: rewrite(chance), "the signed head 2028-01-02.json says another hash for it."),
    ],
    ids=["name edited", "name deleted", "row inserted", "tail cut", "tail cut with its rows and the head", "rewritten"],
)
def test_the_command_names_the_first_bad_row_and_fails(ledger, heads, attack, says):
    open_to_all()
    done = attack(random.Random(3))
    with pytest.raises(CommandError) as refusal:
        call_command("verify_ledger")
    assert refusal.value.returncode == 1
    assert says in str(refusal.value)
    assert any(name in str(refusal.value) for name in [*done.rows, *(f"Entry {number}" for number in done.numbers)])


def test_without_its_seal_checked_an_edited_row_would_pass(ledger, monkeypatch):
    """The control: what finds the edit is the digest of the row, and nothing else."""
    open_to_all()
    AwardPeriod.objects.filter(sequence=2).update(valid_until=date(2099, 1, 1))
    assert isinstance(verify(), Fault)
    monkeypatch.setattr(chain_module, "_changed", lambda *args: "")
    assert isinstance(verify(), Seal)


def test_a_value_that_no_longer_reads_is_named(ledger):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes no such value")
    open_to_all()
    row = AwardPeriod.objects.filter(sequence=2).latest("pk")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE certification_awardperiod SET valid_until = '2027-99-99' WHERE id = %s", [row.pk.hex])
    found = verify()
    assert isinstance(found, Fault)
    assert (found.row, found.what) == (str(row.pk), "its row was changed")


def test_a_name_removed_by_us_leaves_the_chain_whole(ledger, heads):
    holder = AwardHolder.objects.first()
    forget_holder(person_id=AwardPeriod.objects.get(pk=holder.pk).person_id, at=noon(date(2028, 2, 1)))
    assert not AwardHolder.objects.filter(pk=holder.pk).exists()
    assert isinstance(verify(), Seal)
    assert wrong_head(heads) is None


# Signed heads.


def test_a_day_has_one_head_and_the_next_day_another(ledger, tmp_path):
    first = sign_head(folder=tmp_path, at=noon(date(2028, 1, 2)))
    before = first.read_bytes()
    ledger.signs(ledger.person(), "observed", START, 0, noon(date(2028, 1, 2)))
    assert sign_head(folder=tmp_path, at=noon(date(2028, 1, 2))) == first
    assert first.read_bytes() == before
    second = sign_head(folder=tmp_path, at=noon(date(2028, 1, 3)))
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["2028-01-02.json", "2028-01-03.json"]
    assert second.read_bytes() != before
    assert wrong_head(tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"number": ', '"number": 1', "signature"),
        ('"key": "2028', '"key": "2029', "signature"),
        ('"signature": "', '"signature": "AAAA', "signature"),
        ('"hash": "', '"hash": "0', "signature"),
        ("{", "", "cannot be read"),
        ('"key"', '"lock"', "cannot be read"),
    ],
)
def test_a_head_that_was_tampered_with_is_named(heads, old, new, says):
    (path,) = heads.iterdir()
    path.write_text(path.read_text().replace(old, new, 1))
    fault = wrong_head(heads)
    assert fault is not None
    assert says in fault.what
    assert path.name in fault.what


def test_the_night_signs_what_is_whole_and_nothing_else(ledger, heads, settings, caplog):
    (first,) = heads.iterdir()
    watch_ledger()
    assert len(list(heads.iterdir())) == 2
    second = next(path for path in heads.iterdir() if path != first)
    second.unlink()
    open_to_all()
    AwardPeriod.objects.filter(sequence=2).update(valid_until=date(2099, 1, 1))
    watch_ledger()
    assert list(heads.iterdir()) == [first]


def test_the_head_is_not_signed_over_a_chain_that_disagrees_with_an_earlier_one(ledger, heads):
    open_to_all()
    cut(3, head=True, rows=True)
    with pytest.raises(CommandError, match="has it no more"):
        call_command("sign_ledger_head")
    assert [path.name for path in heads.iterdir()] == ["2028-01-02.json"]


def test_every_model_of_the_ledger_is_sealed():
    """Who adds an append-only model here decides whether its rows are sealed."""
    ours = {model for model in append_only.models() if model._meta.app_label == "certification"}
    assert ours - {LedgerEntry} == {model for model, _ in SEALED.values()}
    assert {AwardPeriod, Revocation, Extension, SignOff, Withdrawal, CredentialVersion} == ours - {LedgerEntry}


def test_every_column_of_a_sealed_row_is_sealed():
    for model, names in SEALED.values():
        assert {field.attname for field in model._meta.concrete_fields} == set(names)
