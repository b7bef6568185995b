"""Guides in the CMS, for authors and editors."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from practice.models import DecisionTree


class Guides(SnippetViewSet):
    model = DecisionTree
    icon = "help"
    menu_label = _("Guides")
    menu_order = 300
    add_to_admin_menu = True
    list_display = ["title", "key", "reviewed_on"]


register_snippet(Guides)
