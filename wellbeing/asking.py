"""What the check-in asks, in words of our own: no scale, no score, no sum. And where each of the ways on leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

ITEMS: dict[str, Words] = {
    "room": _("I’ve had room to be myself this week."),
    "someone": _("There’s someone I can be honest with about this role."),
    "like": _("I can still find things I like about the child or the work."),
    "rest": _("My body has had enough rest to get by."),
    "tomorrow": _("I know what to do if tomorrow goes wrong."),
    "help": _("The help around me matches what we’re dealing with."),
}

# In order. What is counted with others is only whether somebody chose one of the last two.
STEPS: dict[str, Words] = {
    "hardly": _("hardly"),
    "a_little": _("a little"),
    "somewhat": _("somewhat"),
    "mostly": _("mostly"),
    "very_much": _("very much"),
}
UPPER = frozenset({"mostly", "very_much"})
SKIPPED = _("Skip this one")

NOTING, IDEAS, TALK, TOO_MUCH = "noting", "ideas", "talk", "too_much"
WAYS: dict[str, Words] = {
    NOTING: _("Just noting it"),
    IDEAS: _("I’d like ideas"),
    TALK: _("I’d like to talk to someone"),
    TOO_MUCH: _("Things feel too much"),
}

TOOLS = "/tools/"
GUIDE = f"{TOOLS}guides/too-much-for-me/"
LESSONS = "/learning/looking-after-the-adults/"

Answers = Mapping[str, str]  # item → step; what was skipped is not in it


@dataclass(frozen=True, slots=True)
class Asked:
    """One item as it stands on the page, for `components/how_much.html`."""

    name: str
    legend: Words
    options: list[dict]


def asked(given: Answers) -> Iterable[Asked]:
    """Every item with its steps, and the way to skip it, which is chosen until somebody chooses another."""
    for name, legend in ITEMS.items():
        chosen = given.get(name, "")
        steps = [*STEPS.items(), ("", SKIPPED)]
        options = [{"value": value, "label": label, "checked": value == chosen} for value, label in steps]
        yield Asked(name, legend, options)


def upper(given: Answers) -> dict[str, bool]:
    """Of the items that were answered: whether one of the upper two steps was chosen. All that is ever counted."""
    return {item: step in UPPER for item, step in given.items() if item in ITEMS}
