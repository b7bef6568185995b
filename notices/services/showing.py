"""The words of a message before there is one."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from notices.messages import address_of, reminder_words
from notices.reasons import Line


def example_of(found: list[Line]) -> str:
    """A digest as text, to somebody made up; the links at its foot lead to a general page."""
    link = address_of(reverse("notices:when"))
    context = reminder_words(_("Sam"), found, None) | {"when_link": link, "stop_link": link}
    return render_to_string("notices/reminder/body.txt", context).strip()
