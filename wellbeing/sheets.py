"""What chosen lines can become: headings of our own for supervision and for records of learning.

They follow what each regulator or standard is known to ask, and copy nobody's form; each says where the real one is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses import standards


@dataclass(frozen=True, slots=True)
class Heading:
    """`takes_lines`: the chosen lines are put here first."""

    key: str
    label: str | Promise
    hint: str | Promise = ""
    takes_lines: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`standards`: numbered ones that can be ticked."""

    key: str
    title: str | Promise
    note: str | Promise
    headings: tuple[Heading, ...]
    standards: tuple[str, ...] = ()


WHEN = Heading("when", _("When"), _("The day, or the days."), short=True)

SHEETS = (
    Sheet(
        "supervision",
        _("For supervision"),
        _("For you to bring along. You decide how much of it you show."),
        (
            Heading("bring", _("What I want to bring"), takes_lines=True),
            Heading("think", _("What I would like to think about together")),
            Heading("need", _("What I need")),
        ),
    ),
    Sheet(
        "social-work",
        _("For my record with Social Work England"),
        _(
            "Each year, 1 December to 30 November, it asks for two different pieces, one of them with peer reflection. "
            "You record them yourself, in your own account there. Check its questions: these headings are ours."
        ),
        (
            Heading("did", _("What I did"), takes_lines=True),
            WHEN,
            Heading("learned", _("What I learned")),
            Heading("practice", _("What is different in my practice, and for the people I work with")),
            Heading("peer", _("What I talked over with a peer"), _("Say their role, not their name. What did it add?")),
        ),
    ),
    Sheet(
        "tsd",
        _("A sheet for my TSD workbook"),
        _(
            "Evidence towards the Training, Support and Development Standards. "
            "Your fostering service decides what it counts for, and signs the standards off."
        ),
        (
            WHEN,
            Heading("minutes", _("How long it took"), _("In minutes."), short=True),
            Heading("learned", _("What I learned"), _("What you know or can do now.")),
            Heading("reflection", _("My own reflection"), takes_lines=True),
        ),
        standards.TSD.standards,
    ),
    Sheet(
        "nursing",
        _("A reflective account for nurses, midwives and nursing associates"),
        _(
            "For revalidation with the Nursing and Midwifery Council (NMC). It has a form of its own: copy over what "
            "you need. These headings are ours."
        ),
        (
            Heading("event", _("What it was about"), _("Learning, feedback, or something at work."), takes_lines=True),
            Heading("learned", _("What I learned from it")),
            Heading("changed", _("What I changed or do better because of it")),
            Heading("code", _("How it goes with the Code")),
        ),
    ),
    Sheet(
        "health",
        _("For my record with the HCPC"),
        _(
            "The Health and Care Professions Council asks you to keep a record of what you learn, and may "
            "ask to see it. These headings are ours."
        ),
        (
            Heading("did", _("What I did"), takes_lines=True),
            WHEN,
            Heading("practice", _("What it does for the quality of my practice")),
            Heading("people", _("What it does for the people who use my service")),
        ),
    ),
)


def sheet_of(key: str) -> Sheet | None:
    return next((sheet for sheet in SHEETS if sheet.key == key), None)


def begun(sheet: Sheet, lines: Iterable[str]) -> dict[str, str]:
    """What stands under each heading at first: the chosen lines under theirs."""
    text = "\n".join(lines)
    return {heading.key: text if heading.takes_lines else "" for heading in sheet.headings}
