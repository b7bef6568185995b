"""The questions that a learner may answer, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from progress.enums import Question
from progress.rules import SCALE

HOW_SURE = ((1, _("Not at all")), (2, _("A little")), (3, _("Somewhat")), (4, _("Quite")), (5, _("Very")))
YES_OR_NO = ((1, _("Yes")), (0, _("No")))
AGREED = "help_agreed"  # the box beside the question about oneself: without it nothing is kept


@dataclass(frozen=True, slots=True)
class Words:
    asks: str | Promise
    hint: str | Promise = ""


WORDS: dict[Question, Words] = {
    Question.SURE_BEFORE: Words(_("How sure do you feel that you can do this already?")),
    Question.SURE_AFTER: Words(_("How sure do you feel now that you can do this?")),
    Question.USED: Words(
        _("Since this module, have you used a plan, PACE or a consultation at least once?"),
        _("A plan for a child. PACE: playful, accepting, curious, empathic. Or talking with an adviser."),
    ),
    Question.TIME: Words(
        _("Did you have paid time, protected time or childcare to do it?"),
        _("Protected time is time in which nobody calls you away."),
    ),
    Question.WAYS: Words(
        _("Did you use print, the text version, listening or somebody’s help?"),
        _("Any of these, for any part of this module. We do not note it by ourselves."),
    ),
    Question.HELP: Words(
        _("Have you opened the page with help for you, called Support, since this module?"),
        _("This one is about you. It is kept only if you tick the box below it. We do not note who opens that page."),
    ),
}


def options(question: Question) -> Sequence[tuple[int, str | Promise]]:
    return HOW_SURE if question in SCALE else YES_OR_NO


def in_words(question: Question, value: int) -> str:
    return str(dict(options(question)).get(value, ""))
