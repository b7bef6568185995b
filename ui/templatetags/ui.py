"""Tags and filters of the interface: `{% load ui %}`."""

import datetime
import re
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.defaultfilters import linebreaks_filter
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ui import signposting
from ui.display import display_attributes
from ui.forms import linked_errors

register = template.Library()

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TELEPHONE, WHOLE = re.compile(r"(\d+(?: \d+)+)"), '<span class="no-wrap">{}</span>'
# What fits beside each other on a phone without breaking more than once.
SHORT_LABEL, FEW = 24, 4


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms):
    """`{% error_summary form other_form %}`: nothing at all when there is nothing to mend."""
    errors = []
    for form in forms:
        if not form:
            continue
        errors += linked_errors(form)
        # templates/django/forms/div.html then leaves the form's own list out: each error is said once at the top.
        form.errors_are_summarised = True
    return {"errors": errors}


@register.simple_tag(takes_context=True)
def display(context) -> SafeString:
    """`<html{% display %}>`: what the reader chose, or the context's own `display` (a hole, an example)."""
    given = context.get("display")
    return display_attributes(context.get("user")) if given is None else given


@register.simple_tag
def first_signposts() -> tuple[signposting.Service, ...]:
    """`{% first_signposts as services %}`: who to ring first."""
    return signposting.FIRST


@register.simple_tag
def neutral_site() -> str:
    """`{% neutral_site as away %}`: where leaving a page leads."""
    return settings.NEUTRAL_SITE


@register.simple_tag
def keep_writing_url() -> str:
    """`{% keep_writing_url as url %}`: the address that keeps what was written in a lesson; of a floor above."""
    return reverse(settings.KEEP_WRITING)


@register.filter
def prose(text) -> str:
    """Plain text becomes escaped paragraphs; HTML that is already marked safe is left as it is."""
    if not text:
        return ""
    return text if isinstance(text, SafeString) else linebreaks_filter(str(text), autoescape=True)


@register.filter
def whole_numbers(text) -> SafeString:
    """A telephone number in a text goes to the next line as a whole."""
    parts = enumerate(TELEPHONE.split(str(text)))
    return format_html_join("", "{}", ((format_html(WHOLE, part) if n % 2 else part,) for n, part in parts))


@register.filter
def date_words(day) -> str:
    """3 May 2027, in London; "2027-05-03" as kept in evidence, too; anything else is passed on as text."""
    if isinstance(day, str) and ISO_DAY.fullmatch(day):
        day = datetime.date.fromisoformat(day)
    if isinstance(day, datetime.datetime):
        day = timezone.localtime(day) if timezone.is_aware(day) else day
    return date_format(day, "j F Y") if isinstance(day, datetime.date) else str(day or "")


@register.filter
def time_words(moment) -> str:
    """9.42 pm."""
    if isinstance(moment, datetime.datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    if not isinstance(moment, datetime.datetime | datetime.time):
        return str(moment or "")
    return f"{moment.hour % 12 or 12}.{moment.minute:02d} {'am' if moment.hour < 12 else 'pm'}"


# The first that fits: many browsers claim to be several.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
DEVICES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"),
           ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip


@register.filter
def device_words(user_agent) -> str:
    """Chrome on Android."""
    text = str(user_agent or "")
    browser = next((name for sign, name in BROWSERS if sign in text), "")
    device = next((name for sign, name in DEVICES if sign in text), "")
    if browser and device:
        return _("%(browser)s on %(device)s") % {"browser": browser, "device": device}
    return browser or device or _("A browser that we do not know")


@register.filter
def side_by_side(options) -> bool:
    """Whether these options are few and short enough to stand in one row."""
    return len(options) <= FEW and all(
        len(option["text"] if isinstance(option, dict) else option.text) <= SHORT_LABEL for option in options
    )


@register.filter
def too_many_to_stack(options) -> bool:
    """Whether these options, asked of every line, would make a page of buttons: then each line gets one list."""
    return len(options) > FEW


@lru_cache(maxsize=256)
def _status_tag(kind: str, label: str, language: str) -> str:
    return render_to_string("components/status_tag.html", {"kind": kind, "label": label})


@register.filter
def table_row(row, columns) -> SafeString:
    """A row's cells in `table_cards`, the first its heading; in Python, since a page of people has hundreds of them."""
    cells = list(zip(columns, row, strict=True))
    heading = format_html('<th scope="row" role="rowheader">{}</th>', _table_cell(cells[0][1]))
    return heading + format_html_join(
        "",
        '<td role="cell" data-label="{}"{}>{}</td>',
        (
            (column["label"], mark_safe(' class="numeric"') if column.get("numeric") else "", _table_cell(cell))
            for column, cell in cells[1:]
        ),
    )


def _table_cell(cell) -> SafeString:
    if not isinstance(cell, dict):
        return format_html("<span>{}</span>", date_words(cell) if not isinstance(cell, SafeString) else cell)
    if kind := cell.get("status"):
        tag = _status_tag(str(kind), str(cell.get("status_label", "")), get_language() or "")
        return format_html("<span>{}</span>", mark_safe(tag))
    if box := cell.get("box"):
        return format_html(
            '<span><input type="checkbox" name="{0}" id="{0}"{1}><label class="visually-hidden" for="{0}">{2}</label> '
            '<a href="{3}">{4}</a></span>',
            box, mark_safe(" checked") if cell.get("ticked") else "", _("Choose %s") % cell["text"], cell["href"],
            cell["text"],
        )  # fmt: skip
    if href := cell.get("href"):
        return format_html('<span><a href="{}">{}</a></span>', href, date_words(cell["text"]))
    return format_html("<span>{}</span>", date_words(cell.get("text")))


@register.filter
def page_numbers(page) -> list:
    """The numbers of a pager with … where many are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
