"""Guides are edited in the CMS; what is published there is what visitors follow."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from practice.blocks import Nodes

KEY = RegexValidator(r"^[a-z][a-z0-9]{0,11}$", _("Use a small letter, then small letters and digits."))


class DecisionTree(DraftStateMixin, PreviewableMixin, RevisionMixin, models.Model):
    """One guide. Its steps are checked by practice.rules before it can be saved."""

    key = models.CharField(
        max_length=12, unique=True, validators=[KEY], help_text=_("Stays the same: other guides lead to its steps.")
    )
    slug = models.SlugField(
        unique=True, help_text=_("Stands in the address, where others may see it: name nothing hard in it.")
    )
    position = models.PositiveSmallIntegerField(default=100, help_text=_("Small numbers first."))
    title = models.CharField(max_length=120)
    tab = models.CharField(
        _("calm title"),
        max_length=60,
        help_text=_("Stands in the browser’s tab and history, where others may see it: name nothing hard in it."),
    )
    audience = models.CharField(max_length=200)
    summary = models.CharField(max_length=300)
    never = models.TextField(blank=True, help_text=_("One a line: what must not be done. Leave out the word “never”."))
    nodes = StreamField(Nodes(), verbose_name=_("steps"))
    reviewed_on = models.DateField(null=True, blank=True, help_text=_("The day of the last review of the whole guide."))
    clinical_reviewer = models.CharField(max_length=200, blank=True, help_text=_("Empty: outstanding."))
    safeguarding_reviewer = models.CharField(max_length=200, blank=True, help_text=_("Empty: outstanding."))
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="decision_tree",
    )

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("tab")]),
        FieldRowPanel([FieldPanel("key"), FieldPanel("slug"), FieldPanel("position")]),
        FieldPanel("audience"),
        FieldPanel("summary"),
        FieldPanel("never"),
        FieldPanel("nodes"),
        MultiFieldPanel(
            [
                FieldPanel("reviewed_on"),
                FieldRowPanel([FieldPanel("clinical_reviewer"), FieldPanel("safeguarding_reviewer")]),
            ],
            heading=_("Review"),
        ),
    ]

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.title

    @property
    def revisions(self):
        return self._revisions

    def clean(self) -> None:
        """A guide with a fault is neither saved nor published; each fault is said with its cure."""
        super().clean()
        from practice.selectors import faults_of

        if faults := faults_of(self):
            # As one: of several the editor of a stream shows only the first.
            raise ValidationError({"nodes": " ".join(faults)})

    @property
    def preview_modes(self):
        return [("", _("First question")), ("whole", _("The whole guide"))]

    def serve_preview(self, request, mode_name):
        from practice.views.guides import preview

        return preview(request, self, mode_name)
