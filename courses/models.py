"""Pages are an editor's drafts; publishing writes an immutable Edition, and evidence points to that."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from courses.blocks import PROSE, LessonBody, Questions, Reflections, ScenarioBody, Sources
from courses.enums import ContentTag, ModuleKind, Pathway, ReviewKind
from courses.panels import ReviewPanel
from courses.standards import QUALITY_STANDARDS, RECOMMENDATIONS

# Words that stand where a module's slug would: /learning/outbox/.
RESERVED_SLUGS = {"outbox", "five-minutes", "asked"}
KEY = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and single hyphens."))


def validate_tags(value: str) -> None:
    if strangers := set(value.split()) - set(ContentTag.values):
        raise ValidationError(
            _("Not a content tag: %(strangers)s. Use some of: %(tags)s.")
            % {"strangers": ", ".join(sorted(strangers)), "tags": ", ".join(ContentTag.values)}
        )


NUMBERS = RegexValidator(r"^[1-9]\d*(, ?[1-9]\d*)*$", _("Write numbers parted by commas: 1, 3."))


def validate_serves(value: str) -> None:
    if strangers := set(value.split()) - set(RECOMMENDATIONS):
        raise ValidationError(
            _("Not a recommendation’s code: %(strangers)s. Use some of: %(codes)s.")
            % {"strangers": ", ".join(sorted(strangers)), "codes": ", ".join(RECOMMENDATIONS)}
        )


def validate_quality_standards(value: str) -> None:
    if strangers := set(lines_of(value)) - set(QUALITY_STANDARDS):
        raise ValidationError(
            _("Not a quality standard: %(strangers)s. Use some of: %(names)s.")
            % {"strangers": ", ".join(sorted(strangers)), "names": "; ".join(QUALITY_STANDARDS)}
        )


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def numbers_of(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part.strip().isdecimal()]


class ContentTagsField(models.CharField):
    """Content tags, parted by spaces."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("validators", [validate_tags])
        kwargs.setdefault("help_text", _("Parted by spaces, from: %s") % ", ".join(ContentTag.values))
        super().__init__(**kwargs)


def refuse_another_key(page: Page) -> None:
    """Once published, a key stays: what people have done points to it."""
    if page.pk and page.first_published_at:
        kept = type(page).objects.filter(pk=page.pk).values_list("key", flat=True).first()
        if kept is not None and kept != page.key:
            raise ValidationError(
                {"key": _("People’s learning points to the key “%s”, so it stays. Change the title instead.") % kept}
            )


class FrameworkPage(Page):
    """The shared framework: its modules stand below it, in order."""

    introduction = RichTextField(features=PROSE, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["courses.ModulePage"]
    max_count = 1

    def serve(self, request, *args, **kwargs):
        return redirect("home:framework")


class ModulePage(Page):
    key = models.CharField(max_length=40, unique=True, validators=[KEY], help_text=_("Stays the same for ever."))
    code = models.CharField(max_length=10, help_text=_("As people say it: C1."))
    kind = models.CharField(max_length=12, choices=ModuleKind.choices, default=ModuleKind.CORE)
    pathway = models.CharField(
        max_length=1, choices=Pathway.choices, blank=True, help_text=_("Whose start it is, if it is one.")
    )
    position = models.PositiveSmallIntegerField(
        default=1000, help_text=_("Where it stands in the suggested order: small numbers first.")
    )
    audience = models.CharField(max_length=200)
    summary = RichTextField(features=PROSE)
    outcomes = models.TextField(help_text=_("One a line; each completes “You will be able to…”."))
    can_do = models.TextField(blank=True, help_text=_("One a line, for the finishing page: “I can…”."))
    tags = ContentTagsField()
    content_note = RichTextField(features=PROSE, blank=True)
    tsd_standards = models.CharField(
        _("TSD standards"),
        max_length=40,
        blank=True,
        validators=[NUMBERS],
        help_text=_("Training, Support and Development Standards that this gives evidence towards: 1, 4."),
    )
    quality_standards = models.TextField(
        blank=True,
        validators=[validate_quality_standards],
        help_text=_("One a line: quality standards of children’s homes that this gives evidence towards."),
    )
    reading_grade = models.PositiveSmallIntegerField(
        default=7, help_text=_("The Flesch–Kincaid grade that its text keeps to: 7 for carers, 9 for practitioners.")
    )
    pass_percent = models.PositiveSmallIntegerField(
        default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    review_by = models.DateField()
    scenario_title = models.CharField(max_length=200, blank=True)
    scenario_intro = RichTextField(features=PROSE, blank=True)
    scenario = StreamField(ScenarioBody(), blank=True)
    questions = StreamField(Questions())
    reflections = StreamField(Reflections(), blank=True)
    sources = StreamField(Sources())
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("key"), FieldPanel("code"), FieldPanel("position")]),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("pathway")]),
                FieldRowPanel([FieldPanel("pass_percent"), FieldPanel("reading_grade")]),
                FieldPanel("audience"),
                FieldPanel("summary"),
                FieldPanel("outcomes"),
                FieldPanel("can_do"),
                FieldRowPanel([FieldPanel("tags"), FieldPanel("tsd_standards")]),
                FieldPanel("quality_standards"),
                FieldPanel("content_note"),
            ],
            heading=_("About this module"),
        ),
        MultiFieldPanel(
            [FieldPanel("scenario_title"), FieldPanel("scenario_intro"), FieldPanel("scenario")],
            heading=_("Scenario"),
        ),
        FieldPanel("questions"),
        FieldPanel("reflections"),
        MultiFieldPanel(
            [ReviewPanel(), FieldPanel("review_by"), FieldPanel("sources")],
            heading=_("Review and sources"),
        ),
    ]
    parent_page_types = ["courses.FrameworkPage"]
    subpage_types = ["courses.LessonPage"]

    def clean(self) -> None:
        super().clean()
        refuse_another_key(self)
        self.clean_content()

    def clean_content(self) -> None:
        """What must be true of the text, wherever it came from."""
        if (self.kind == ModuleKind.ORIENTATION) != bool(self.pathway):
            raise ValidationError({"pathway": _("The start of a role pathway names its pathway; nothing else does.")})
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("That word is an address of its own. Choose another.")})
        if self.tags and not self.content_note:
            raise ValidationError({"tags": _("A module with content tags needs a content note. Write one.")})

    def serve(self, request, *args, **kwargs):
        return redirect("progress:module", module_slug=self.slug)

    def serve_preview(self, request, mode_name):
        from courses.preview import preview_module

        return preview_module(request, self)


class LessonPage(Page):
    key = models.CharField(max_length=60, unique=True, validators=[KEY], help_text=_("Stays the same for ever."))
    minutes = models.PositiveSmallIntegerField()
    outcomes = models.CharField(
        max_length=40,
        default="",
        validators=[NUMBERS],
        help_text=_("Which of the module’s outcomes this lesson serves, by their numbers: 1, 3."),
    )
    serves = models.CharField(
        max_length=200,
        default="",
        validators=[validate_serves],
        help_text=_("Codes of the recommendations that it answers, parted by spaces, from: %s")
        % ", ".join(RECOMMENDATIONS),
    )
    tags = ContentTagsField()
    content_note = RichTextField(
        features=PROSE,
        blank=True,
        help_text=_("Short and calm: what it is about, how many minutes, what the choices are."),
    )
    summary_route = RichTextField(
        features=PROSE, blank=True, help_text=_("Meets the same outcome without the hard part; earns the same credit.")
    )
    reading_reason = models.CharField(
        max_length=300, blank=True, help_text=_("If the text has to be harder than its line: why.")
    )
    review_by = models.DateField()
    body = StreamField(LessonBody())
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("key"), FieldPanel("minutes"), FieldPanel("review_by")]),
        FieldRowPanel([FieldPanel("outcomes"), FieldPanel("serves")]),
        MultiFieldPanel(
            [FieldPanel("tags"), FieldPanel("content_note"), FieldPanel("summary_route")], heading=_("Content note")
        ),
        FieldPanel("body"),
        FieldPanel("reading_reason"),
        ReviewPanel(),
    ]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []

    def clean(self) -> None:
        super().clean()
        refuse_another_key(self)
        self.clean_content()
        self._clean_outcomes()

    def _clean_outcomes(self) -> None:
        """A lesson serves outcomes that its module has. Known once the page stands below its module."""
        module = self.get_parent().specific if self.pk else None
        if isinstance(module, ModulePage):
            known = len(lines_of(module.outcomes))
            if strangers := [number for number in numbers_of(self.outcomes) if number > known]:
                raise ValidationError(
                    {
                        "outcomes": _("The module has %(known)s outcomes, so there is no number %(number)s.")
                        % {"known": known, "number": strangers[0]}
                    }
                )

    def clean_content(self) -> None:
        """What must be true of the text, wherever it came from."""
        if self.tags and not (self.content_note and self.summary_route):
            raise ValidationError(
                {"tags": _("A lesson with content tags needs a content note and a summary route. Write both.")}
            )

    def serve(self, request, *args, **kwargs):
        module = self.get_parent()
        return redirect("progress:lesson", module_slug=module.slug, lesson_slug=self.slug)

    def serve_preview(self, request, mode_name):
        from courses.preview import preview_lesson

        return preview_lesson(request, self)


class Edition(models.Model):
    """What stood there when it was published. Never changed, never deleted (also refused by the database)."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    module_key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two editors who publish at once must not both make "edition 4".
            models.UniqueConstraint(fields=["module_key", "number"], name="edition_number_once_per_module"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"


class Module(models.Model):
    """The small pointer: which edition learners meet now, and whether the module is offered."""

    key = models.CharField(primary_key=True, max_length=40)
    slug = models.SlugField(unique=True, max_length=255)
    position = models.PositiveIntegerField()
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    offered = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.key


class Review(models.Model):
    """Someone whose place it is read this very text and approved it. A changed text awaits its review again."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=ReviewKind.choices)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewer_name = models.CharField(max_length=200)
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # An approval that arrives twice must not read as two readers.
            models.UniqueConstraint(fields=["key", "digest", "kind", "reviewer"], name="review_once_by_each_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.key}, {self.kind}"
