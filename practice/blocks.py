"""What a guide is made of in the editor: questions, actions, endings. Which step leads where is said by ids."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from practice.contacts import slot_choices

ID_HELP = _("The guide’s key, a hyphen, then a number or a letter with a number: t1-4a, t1-e2.")
TO_HELP = _("The id of the step that comes next, in this guide or another: t1-e2.")
AGAIN_HELP = _("Leads back to an earlier step, on purpose.")


class IdBlock(blocks.RegexBlock):
    def __init__(self, **kwargs) -> None:
        super().__init__(regex=r"^[a-z][a-z0-9]{0,11}-[a-z0-9]{1,8}$", max_length=20, help_text=ID_HELP, **kwargs)


def target(**kwargs) -> blocks.CharBlock:
    return blocks.CharBlock(max_length=20, label=_("Leads to"), help_text=TO_HELP, **kwargs)


def again() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(required=False, label=_("Back on purpose"), help_text=AGAIN_HELP)


def lines(label, **kwargs) -> blocks.ListBlock:
    return blocks.ListBlock(blocks.CharBlock(max_length=300), min_num=0, default=[], label=label, **kwargs)


def contacts(**kwargs) -> blocks.ListBlock:
    return blocks.ListBlock(
        blocks.ChoiceBlock(choices=slot_choices), min_num=0, default=[], label=_("Whom to contact"), **kwargs
    )


class StepBlock(blocks.StructBlock):
    id = IdBlock()
    text = blocks.CharBlock(max_length=200)
    points = lines(_("Points"))
    say = lines(_("Words that one could say"))
    contacts = contacts()


class QuestionBlock(StepBlock):
    options = blocks.ListBlock(
        blocks.StructBlock([("label", blocks.CharBlock(max_length=120)), ("to", target()), ("again", again())]),
        label=_("Answers"),
    )

    class Meta:
        icon = "help"
        label = _("Question")


class ActionBlock(StepBlock):
    to = target()
    again = again()

    class Meta:
        icon = "arrow-right"
        label = _("Action")


class EndingBlock(StepBlock):
    when = blocks.CharBlock(max_length=200, help_text=_("A time in words: now, today, within 2 days."))
    also = lines(_("Also"))
    onward = blocks.ListBlock(
        blocks.StructBlock([("label", blocks.CharBlock(max_length=120)), ("to", target())]),
        min_num=0,
        default=[],
        label=_("If things change"),
    )
    lessons = blocks.ListBlock(
        blocks.CharBlock(max_length=60),
        min_num=0,
        default=[],
        label=_("Lessons about this"),
        help_text=_("Keys of lessons: c7-l2."),
    )

    class Meta:
        icon = "flag"
        label = _("Ending")


class Nodes(blocks.StreamBlock):
    """The first is the question about danger."""

    question = QuestionBlock()
    action = ActionBlock()
    ending = EndingBlock()
