"""What is asked, what was signed and how an award came about, in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.enums import Basis, SignOffKind
from certification.models import AwardPeriod
from certification.models.awards import held
from certification.pdf import learning_time
from certification.selectors import Goal, SignedSoFar
from courses.selectors import edition_content, offered_modules
from people.rules import in_words


def so_far(row: SignedSoFar) -> str:
    """What is signed of what is asked: "2 of 6", "14 of 120 hours"."""
    asked, said = row.asked, []
    if asked.times > 1 or not asked.minutes:
        said.append(_("%(n)d of %(all)d") % {"n": len(row.signed), "all": asked.times})
    if asked.minutes:
        said.append(_of_time(row.minutes, asked.minutes))
    return ", ".join(said)


def _of_time(minutes: int, asked: int) -> str:
    if minutes % 60 == asked % 60 == 0:
        words = ngettext("%(n)d of %(all)d hour", "%(n)d of %(all)d hours", asked // 60)
        return words % {"n": minutes // 60, "all": asked // 60}
    return _("%(so_far)s of %(all)s") % {"so_far": learning_time(minutes), "all": learning_time(asked)}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is asked: `words` say how much of it is there; `url` leads to what is to be done."""

    label: str
    words: str
    there: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A credential on the way: what is there, what is missing, and the days within which it may be renewed."""

    goal: Goal
    modules: tuple[Line, ...]
    signings: tuple[Line, ...]
    opens: date | None
    ends: date | None

    @property
    def done(self) -> int:
        return sum(line.there for line in self.modules)


def signing_lines(rows: Iterable[SignedSoFar]) -> tuple[Line, ...]:
    return tuple(Line(str(SignOffKind(row.asked.kind).label), so_far(row), row.enough) for row in rows)


def ways(goals: Iterable[Goal]) -> list[Way]:
    offered = {module.key: module for module in offered_modules()}

    def line(key: str, there: bool) -> Line:
        module = offered.get(key)
        if module is None:
            return Line(_("A module that is not on offer now"), "", there)
        url = reverse("progress:module", args=[module.slug])
        return Line(edition_content(module.edition_id)["title"], "", there, url)

    found = []
    for goal in goals:
        modules = tuple(line(key, key in goal.counted) for key in goal.module_keys)
        cycle = goal.held.cycle if goal.held else None
        ends = held(cycle).ends if cycle and not hasattr(cycle, "revocation") else None
        found.append(Way(goal, modules, signing_lines(goal.signings), goal.opens if ends else None, ends))
    return found


def came_about(award: AwardPeriod) -> list[str]:
    """How the award came about and what moved its last day, for its holder. Fetch what `held` takes with it.

    That it was revoked, by whom and why stands apart, at the head of its page.
    """
    said = []
    law = held(award)
    match award.basis:
        case Basis.INTERIM:
            said.append(
                _("This is for the time being, until %(day)s, because: %(reason)s")
                % {"day": in_words(law.ends), "reason": award.reason}
            )
            said.append(_("It is not the certificate itself. You earn that by doing what it takes."))
        case Basis.RESTORED:
            said.append(
                _("It was revoked, and given back from %(day)s, because: %(reason)s")
                % {"day": in_words(award.valid_from), "reason": award.reason}
            )
        case Basis.AGAIN:
            said.append(_("You earned it again after an earlier one was revoked."))
        case Basis.LATE:
            said.append(_("You renewed it after the one before it had ended."))
        case Basis.RENEWAL:
            said.append(_("You renewed it in time."))
        case _:
            said.append(_("You earned it for the first time."))
    if law.extended_until:
        said.append(
            _("It counts until %(day)s: extended from %(before)s, because: %(reasons)s")
            % {
                "day": in_words(law.ends),
                "before": in_words(award.valid_until),
                "reasons": "; ".join(row.reason for row in sorted(award.extensions.all(), key=lambda row: row.until)),
            }
        )
    return said


def mark(row: dict) -> str:
    """A module's mark as it was that day, from the evidence; empty where it asks no questions."""
    if row.get("right") is None:
        return ""
    return _("%(right)d of %(asked)d; pass mark %(percent)d %%") % {
        "right": row["right"],
        "asked": row["asked"],
        "percent": row["pass_percent"],
    }


def summaries(rows: Iterable[dict]) -> tuple[str, ...]:
    """What was signed, as the evidence froze it: a sentence for each kind."""
    by_kind: dict[str, list[dict]] = {}
    for row in rows:
        by_kind.setdefault(row["what"], []).append(row)
    return tuple(_summary(what, rows) for what, rows in by_kind.items())


def _summary(what: str, rows: list[dict]) -> str:
    days = sorted(date.fromisoformat(row["on"]) for row in rows)
    minutes = sum(row["minutes"] for row in rows)
    said = [ngettext("%(n)d time", "%(n)d times", len(rows)) % {"n": len(rows)}]
    if minutes:
        said.append(learning_time(minutes))
    if days[0] == days[-1]:
        said.append(in_words(days[0]))
    else:
        said.append(_("%(first)s to %(last)s") % {"first": in_words(days[0]), "last": in_words(days[-1])})
    places = list(dict.fromkeys(row["signed_as"] for row in rows))
    by = Truncator(places[0]).chars(120)
    if more := len(places) - 1:
        by = ngettext("%(by)s, and %(n)d more", "%(by)s, and %(n)d more", more) % {"by": by, "n": more}
    return f"{what}: {', '.join(said)} ({by})"
