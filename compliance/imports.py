"""The kind "evidence": each row a claim of something learned elsewhere, which waits for a verdict."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.models import Evidence, EvidenceVerdict, Obligation, RequirementVersion
from compliance.selectors import asked_at, asking
from people.imports.cells import Cells, words
from people.imports.kinds import Kind, Pass, leave_out, register, say
from people.imports.matching import Field, words_of
from people.imports.names import name_key, turned
from people.models import Engagement, Import, ImportOutcome, ImportRow, Person


class EvidenceKind(Kind):
    key = "evidence"
    place = 2

    @property
    def label(self) -> str:
        return _("Training done before or elsewhere")

    def count(self, number: int) -> str:
        return ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", number) % {"n": f"{number:,}"}

    def fields(self) -> tuple[Field, ...]:
        return (
            Field("email", _("Email address"), ("email address", "email", "work email", "mail"),
                  example="grace.adeyemi@example.org"),
            Field("name", _("Full name"), ("full name", "name", "employee name", "carer name", "learner", "carer"),
                  hint=_("Used where a row has no address, if only one person here has this name."),
                  example="Grace Adeyemi"),
            Field("subject", _("What it is about"), ("requirement", "subject", "training", "course type", "category",
                  "course"), required=True, hint=_("The name of one of your requirements."),
                  example="Paediatric first aid"),
            Field("title", _("Title of the course"), ("course title", "course name", "qualification"),
                  hint=_("Left empty, the name of the requirement stands for it."),
                  example="Two-day paediatric first aid"),
            Field("issuer", _("Who taught it"), ("issuer", "provider", "training provider", "awarding body",
                  "delivered by", "trainer"), required=True, example="Example Training Ltd"),
            Field("achieved_on", _("Completed on"), ("completion date", "completed", "date completed", "achieved",
                  "date", "achieved on", "date achieved", "course date", "completed on", "passed"), required=True,
                  example="03/05/2026"),
            Field("valid_until", _("Valid until"), ("valid until", "expiry date", "expires", "expiry", "renewal date",
                  "valid to"), example="02/05/2029"),
            Field("in_person", _("In person"), ("in person", "face to face", "classroom"), hint=_("Yes or no."),
                  example="yes"),
        )  # fmt: skip

    def faults(self, mapping: dict[str, int], settings: dict[str, str]) -> dict[str, str]:
        found = super().faults(mapping, settings)
        if not {"email", "name"} & mapping.keys():
            found["email"] = _("Say which column holds the address, or the name.")
        return found

    def begin(self, import_file: Import, on: date) -> Pass:
        return EvidencePass(import_file, on)


class EvidencePass(Pass):
    """Nothing here makes anybody covered: a claim counts from the day on which somebody accepts it."""

    def __init__(self, import_file: Import, on: date) -> None:
        super().__init__(import_file, on)
        place = import_file.organisation
        self.labels = {one.key: one.label for one in EvidenceKind().fields()}
        self.subjects: dict[str, RequirementVersion | None] = {}
        terms = asking(asked_at(place), on).select_related("requirement").order_by("requirement__name")
        for one in terms:
            asked = one.requirement
            for name in {words_of(text) for text in (asked.name, one.subject, asked.key) if text}:
                other = self.subjects.setdefault(name, one)
                if other is None or other.subject != one.subject:
                    self.subjects[name] = None
        self.known = sorted({one.requirement.name for one in self.subjects.values() if one})
        self.in_person = {one.subject for one in self.subjects.values() if one and one.in_person}
        self.people: _People | None = None
        self.said: dict[tuple, int] = {}

    def check(self, rows: Sequence[ImportRow]) -> None:
        cells = []
        for row in rows:
            row.outcome, row.notes = "", []
            cells.append(Cells(row.cells, self.file.mapping, self.file.headings, self.labels))
        addresses = [one.email("email") for one in cells]
        self.people = people = self.people or _People(self.file)
        for row, one, address in zip(rows, cells, addresses, strict=True):
            self._understand(row, one, address, people)
        there = _there(rows)
        for row in rows:
            if row.outcome:
                continue
            about = _about(row.wanted)
            if about in there:
                say(row, ImportOutcome.SAME, _("This evidence is here already."))
            elif earlier := self.said.get(about):
                say(row, ImportOutcome.SAME, _("The same as row %(row)s.") % {"row": earlier})
            else:
                self.said[about] = row.number
                say(row, ImportOutcome.ADD, _("Waits until somebody accepts it; until then it covers nobody."))
                if row.wanted["subject"] in self.in_person and not row.wanted["in_person"]:
                    say(row, ImportOutcome.ADD, _("Only learning in person counts for this requirement."))

    def _understand(self, row: ImportRow, cells: Cells, address: str, people: "_People") -> None:
        subject = cells.text("subject")
        achieved, until = cells.day("achieved_on", self.on), cells.day("valid_until", self.on, years_ahead=20)
        title, issuer, name = cells.text("title"), cells.text("issuer"), turned(cells.text("name"))
        in_person = cells.yes("in_person")
        faults = cells.faults
        terms = self.subjects.get(words_of(subject))
        if not subject:
            faults.append(_("It does not say what it is about. Write the name of a requirement."))
        elif terms is None:
            faults.append(
                _("“%(text)s” is none of your requirements, or could be several. Yours are: %(known)s.")
                % {"text": subject, "known": "; ".join(self.known[:12]) or _("none yet")}
            )
        if not issuer:
            faults.append(_("It does not say who taught it."))
        if achieved is None and not any(self.labels["achieved_on"] in one for one in faults):
            faults.append(_("There is no date of completion."))
        if achieved and achieved > self.on:
            faults.append(_("%(day)s is still to come. Evidence is about what is done.") % {"day": words(achieved)})
        if achieved and until and until < achieved:
            faults.append(_("It would be valid until %(until)s, before it was completed on %(day)s. Look both up.")
                          % {"until": words(until), "day": words(achieved)})  # fmt: skip
        person, fault = (None, "") if faults and not (address or name) else people.find(address, name)
        if fault:
            faults.append(fault)
        if person and person in {self.file.uploaded_by_id, self.file.agreed_by_id}:
            faults.append(_("This row is about yourself. Somebody else puts in what you have done."))
        wanted: dict[str, Any] = {
            "person": person and str(person),
            "subject": terms and terms.subject,
            "title": title or (terms.requirement.name if terms else ""),
            "issuer": issuer,
            "achieved_on": achieved and achieved.isoformat(),
            "valid_until": until and until.isoformat(),
            "in_person": bool(in_person),
        }
        row.wanted = wanted
        if faults:
            leave_out(row, *faults)

    def put_in(self, rows: Sequence[ImportRow], *, actor: Person, at: datetime) -> set:
        there, made = _there(rows), []
        here = set(
            Engagement.objects.filter(
                organisation=self.file.organisation, person__in=[row.wanted["person"] for row in rows]
            ).values_list("person_id", flat=True)
        )
        for row in rows:
            row.wrote, wanted = {}, row.wanted
            if _about(wanted) in there:
                row.outcome = ImportOutcome.SAME
            elif wanted["person"] not in {str(one) for one in here}:
                leave_out(row, _("The person is no longer here."))
            elif wanted["person"] == str(actor.pk):
                leave_out(row, _("This row is about yourself. Somebody else puts in what you have done."))
            else:
                there.add(_about(wanted))
                one = Evidence(
                    person_id=wanted["person"], organisation=self.file.organisation, subject=wanted["subject"],
                    title=wanted["title"], issuer=wanted["issuer"],
                    achieved_on=date.fromisoformat(wanted["achieved_on"]),
                    valid_until=date.fromisoformat(wanted["valid_until"]) if wanted["valid_until"] else None,
                    in_person=wanted["in_person"], recorded_by=actor, recorded_at=at, came_by=f"import {self.file.pk}",
                )  # fmt: skip
                made.append(one)
                row.wrote["evidence"] = str(one.pk)
        Evidence.objects.bulk_create(made)
        return set()  # without a verdict nothing about anybody's dates has changed

    def take_back(self, rows: Sequence[ImportRow], *, actor: Person, at: datetime) -> set:
        made = {row.wrote["evidence"]: row for row in rows if row.wrote and "evidence" in row.wrote}
        judged = EvidenceVerdict.objects.filter(evidence=OuterRef("pk"))
        mine = Evidence.objects.filter(pk__in=made, withdrawn_at=None).annotate(judged=Exists(judged))
        for pk in mine.filter(judged=True).values_list("pk", flat=True):
            made[str(pk)].notes.append(_("Stays: somebody has accepted or returned it since."))
        mine.filter(judged=False).update(withdrawn_at=at)
        return set()


class _People:
    """Those who are or were here, by address, and by name where it is one person's alone."""

    def __init__(self, file: Import) -> None:
        here = Engagement.objects.filter(person=OuterRef("pk"), organisation=file.organisation)
        rows = Person.objects.filter(Exists(here)).values_list("pk", "email", "contact_email", "name")
        self.by_address: dict[str, list[tuple]] = defaultdict(list)
        self.by_name: dict[tuple[str, ...], list] = defaultdict(list)
        for pk, email, contact, name in rows:
            for address in {email.lower(), contact.lower()} - {""}:
                self.by_address[address].append((pk, name))
            self.by_name[name_key(name)].append(pk)

    def find(self, address: str, name: str) -> tuple[Any, str]:
        """The person, or why there is none."""
        if address:
            found = self.by_address.get(address, [])
            if len(found) > 1:  # a couple
                found = [one for one in found if name and name_key(one[1]) == name_key(name)]
                if not found:
                    return None, _("Several people share this address. Write the name as it is here.")
            if found:
                return found[0][0], ""
            return None, _("Nobody here has the address %(address)s. Put the person in first.") % {"address": address}
        if not name:
            return None, _("There is neither an address nor a name.")
        same = self.by_name.get(name_key(name), [])
        if len(same) == 1:
            return same[0], ""
        if same:
            return None, _("Several people here are called %(name)s. Write the address.") % {"name": name}
        return None, _("Nobody here is called %(name)s. Put the person in first, or write the address.") % {
            "name": name
        }


def _about(wanted: dict) -> tuple:
    """What makes two pieces of evidence one."""
    return wanted["person"], wanted["subject"], wanted["achieved_on"], wanted["title"].casefold()


def _there(rows: Sequence[ImportRow]) -> set[tuple]:
    people = {row.wanted["person"] for row in rows if row.wanted.get("person")}
    found = Evidence.objects.filter(person__in=people, withdrawn_at=None).values_list(
        "person", "subject", "achieved_on", "title"
    )
    return {(str(person), subject, on.isoformat(), title.casefold()) for person, subject, on, title in found}


register(EvidenceKind(), rebuilt=[Obligation])
