"""What a lesson, a check and a scenario are made of. Raw HTML is not among it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.enums import Ending, EvidenceLabel
from courses.rules import scenario_faults

PROSE = ["bold", "italic", "link", "ol", "ul"]
KEY_HELP = _("Stays the same for ever: what people answered points to it.")


def diagram_choices() -> list[tuple[str, str]]:
    folder = settings.BASE_DIR / "templates" / "courses" / "diagrams"
    return [(path.stem, path.stem.replace("-", " ").capitalize()) for path in sorted(folder.glob("*.svg"))]


class Prose(blocks.RichTextBlock):
    def __init__(self, **kwargs) -> None:
        super().__init__(features=PROSE, **kwargs)


class KeyBlock(blocks.RegexBlock):
    def __init__(self, **kwargs) -> None:
        super().__init__(regex=r"^[a-z0-9]+(-[a-z0-9]+)*$", help_text=KEY_HELP, max_length=60, **kwargs)


class SceneBlock(blocks.StructBlock):
    title = blocks.CharBlock()
    text = Prose()

    class Meta:
        icon = "group"
        label = _("Scene (fictional)")


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("key", _("The one idea")), ("care", _("Safety")), ("steady", _("Something steadying"))]
    )
    title = blocks.CharBlock()
    text = Prose()

    class Meta:
        icon = "info-circle"


class QuotationBlock(blocks.StructBlock):
    text = Prose()
    credit = blocks.CharBlock()

    class Meta:
        icon = "openquote"


class ClaimBlock(blocks.StructBlock):
    text = Prose()
    label = blocks.ChoiceBlock(choices=EvidenceLabel.choices)
    source = blocks.CharBlock()
    checked_on = blocks.DateBlock()

    class Meta:
        icon = "tick-inverse"
        label = _("Claim with its source")


class TermsBlock(blocks.StructBlock):
    items = blocks.ListBlock(blocks.StructBlock([("term", blocks.CharBlock()), ("meaning", blocks.CharBlock())]))

    class Meta:
        icon = "help"
        label = _("Words explained")


class DiagramBlock(blocks.StructBlock):
    name = blocks.ChoiceBlock(choices=diagram_choices)
    caption = blocks.CharBlock()
    description = Prose(help_text=_("Says in words all that the drawing says."))

    class Meta:
        icon = "image"


class SortBlock(blocks.StructBlock):
    """Each item goes into one group: sorting, matching, true or false."""

    key = KeyBlock()
    title = blocks.CharBlock()
    prompt = Prose()
    groups = blocks.ListBlock(blocks.CharBlock(), min_num=2)
    items = blocks.ListBlock(
        blocks.StructBlock(
            [("text", blocks.CharBlock()), ("group", blocks.CharBlock()), ("feedback", blocks.CharBlock())]
        ),
        min_num=2,
    )

    class Meta:
        icon = "list-ul"
        label = _("Sorting activity")

    def clean(self, value):
        cleaned = super().clean(value)
        strangers = {item["group"] for item in cleaned["items"]} - set(cleaned["groups"])
        if strangers:
            raise ValidationError(_("These are not among the groups: %s") % ", ".join(sorted(strangers)))
        return cleaned


class OrderBlock(blocks.StructBlock):
    key = KeyBlock()
    title = blocks.CharBlock()
    prompt = Prose()
    items = blocks.ListBlock(
        blocks.StructBlock([("text", blocks.CharBlock()), ("feedback", blocks.CharBlock())]),
        min_num=3,
        help_text=_("In the best order; people see them shuffled."),
    )

    class Meta:
        icon = "order"
        label = _("Ordering activity")


class ChooseBlock(blocks.StructBlock):
    key = KeyBlock()
    title = blocks.CharBlock()
    prompt = Prose()
    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("prompt", blocks.CharBlock()),
                (
                    "options",
                    blocks.ListBlock(
                        blocks.StructBlock(
                            [
                                ("text", blocks.CharBlock()),
                                ("best", blocks.BooleanBlock(required=False)),
                                ("feedback", blocks.CharBlock()),
                            ]
                        ),
                        min_num=2,
                    ),
                ),
            ]
        )
    )

    class Meta:
        icon = "form"
        label = _("Choosing activity")


class WriteBlock(blocks.StructBlock):
    key = KeyBlock()
    title = blocks.CharBlock()
    prompt = Prose()
    example = Prose(help_text=_("One way that it could read; shown on request."))

    class Meta:
        icon = "edit"
        label = _("Private writing")


class LessonBody(blocks.StreamBlock):
    heading = blocks.CharBlock(icon="title")
    text = Prose()
    scene = SceneBlock()
    callout = CalloutBlock()
    quotation = QuotationBlock()
    claim = ClaimBlock()
    terms = TermsBlock()
    diagram = DiagramBlock()
    sort = SortBlock()
    order = OrderBlock()
    choose = ChooseBlock()
    write = WriteBlock()
    takeaway = Prose(icon="pick", label=_("Take one thing"))


class QuestionBlock(blocks.StructBlock):
    key = KeyBlock()
    safety_critical = blocks.BooleanBlock(required=False, help_text=_("Must be right to pass."))
    stem = Prose()
    options = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("key", KeyBlock()),
                ("text", blocks.CharBlock()),
                ("correct", blocks.BooleanBlock(required=False)),
                ("feedback", blocks.CharBlock()),
            ]
        ),
        min_num=3,
        max_num=5,
    )

    class Meta:
        icon = "help"

    def clean(self, value):
        cleaned = super().clean(value)
        if sum(option["correct"] for option in cleaned["options"]) != 1:
            raise ValidationError(_("Mark exactly one option as correct."))
        return cleaned


class NodeBlock(blocks.StructBlock):
    id = KeyBlock()
    text = Prose()
    choices = blocks.ListBlock(
        blocks.StructBlock(
            [("text", blocks.CharBlock()), ("to", blocks.CharBlock()), ("reply", blocks.CharBlock(required=False))]
        ),
        min_num=2,
        max_num=3,
    )

    class Meta:
        icon = "arrow-right"


class EndingBlock(blocks.StructBlock):
    id = KeyBlock()
    ending = blocks.ChoiceBlock(choices=Ending.choices)
    title = blocks.CharBlock()
    text = Prose()
    felt = Prose(label=_("What the child may have felt"))
    try_next = Prose(label=_("What helped, and what to try"))

    class Meta:
        icon = "flag"


class ScenarioBody(blocks.StreamBlock):
    """The first node is the start."""

    node = NodeBlock()
    ending = EndingBlock()

    def clean(self, value):
        cleaned = super().clean(value)
        faults = scenario_faults([child.value for child in cleaned])
        if faults:
            raise blocks.StreamBlockValidationError(non_block_errors=faults)
        return cleaned


class Questions(blocks.StreamBlock):
    question = QuestionBlock()


class Reflections(blocks.StreamBlock):
    reflection = blocks.StructBlock([("key", KeyBlock()), ("prompt", Prose())], icon="edit")


class Sources(blocks.StreamBlock):
    source = blocks.StructBlock(
        [
            ("title", blocks.CharBlock()),
            ("publisher", blocks.CharBlock(required=False)),
            ("year", blocks.IntegerBlock(required=False)),
            ("url", blocks.URLBlock(required=False)),
            ("checked_on", blocks.DateBlock()),
            ("note", blocks.CharBlock(required=False)),
        ],
        icon="doc-full",
    )
