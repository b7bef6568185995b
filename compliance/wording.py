"""Numbers of people in words, each of which opens exactly the people that it counts."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.enums import Status
from compliance.lens import NOTHING_ASKED
from compliance.selectors import Counts, Stand
from people.models import Organisation

# Status → the tag that shows it, a word and a shape.
TAGS = {
    Status.COVERED: "covered",
    Status.RECOGNISED: "covered",
    Status.INTERIM: "waiting",
    Status.PAST_DUE: "overdue",
    Status.DUE: "due",
    Status.DEFERRED: "due",
    Status.PAUSED: "paused",
    Status.EXEMPT: "exempt",
    Status.UNKNOWN: "waiting",
    Status.SUGGESTED: "not_started",
    NOTHING_ASKED: "not_started",
}


def label_of(status: str) -> str:
    return str(_("Nothing is asked")) if status == NOTHING_ASKED else str(Status(status).label)


def in_sentence(status: str, count: int) -> str:
    """How a status is said after a number of people."""
    match status:
        case Status.DUE:
            return ngettext("has a date to come", "have a date to come", count)
        case Status.PAST_DUE:
            return ngettext("is past due", "are past due", count)
        case Status.UNKNOWN:
            return ngettext("needs a decision", "need a decision", count)
        case Status.RECOGNISED:
            return ngettext("holds it from elsewhere", "hold it from elsewhere", count)
        case Status.INTERIM:
            return ngettext("counts for the time being", "count for the time being", count)
        case Status.DEFERRED:
            return ngettext("has a deferred date", "have a deferred date", count)
        case Status.PAUSED:
            return ngettext("is on pause", "are on pause", count)
        case Status.EXEMPT:
            return ngettext("is exempt", "are exempt", count)
        case _:
            return ngettext("is offered it, with no date", "are offered it, with no date", count)


def parts(counts: Counts, link: Callable[[str], str]) -> list[dict]:
    """The sentence that says where people stand; the number of those covered first, with the denominator."""
    total = ngettext("of %(total)s person is covered", "of %(total)s people are covered", counts.total)
    covered = {"number": counts[Status.COVERED], "text": total % {"total": counts.total}, "href": link(Status.COVERED)}
    return [covered, *_others(counts, link)]


def _others(counts: Counts, link: Callable[[str], str], *left_out: str) -> list[dict]:
    return [
        {"number": number, "text": in_sentence(status, number), "href": link(status), "status": status}
        for status in Status
        if (number := counts[status]) and status not in (Status.COVERED, *left_out)
    ]


def nothing_asked(stand: Stand, link: Callable[[str], str]) -> list[dict]:
    """Those who are here and of whom nothing is asked: never left out."""
    if not (number := stand.nothing_asked):
        return []
    said = ngettext("more is here, and nothing is asked of them", "more are here, and nothing is asked of them", number)
    return [{"number": number, "text": said, "href": link(NOTHING_ASKED)}]


def columns(first: str) -> list[dict]:
    return [
        {"label": first},
        {"label": _("Covered")},
        {"label": _("Past due")},
        {"label": _("Date to come")},
        {"label": _("Otherwise")},
    ]


def cells(first: dict, counts: Counts, link: Callable[[str], str]) -> list:
    """A row of a table of counts: each number a link to its people, whose name says of which row it is."""
    whose = first["text"]
    covered = _("%(covered)s of %(total)s") % {"covered": counts[Status.COVERED], "total": counts.total}
    others = _others(counts, link, Status.PAST_DUE, Status.DUE)
    rest = [way(link(Status(one["status"])), f"{one['number']} {one['text']}", whose) for one in others]
    return [
        first,
        way(link(Status.COVERED), covered, f"{Status.COVERED.label}: {whose}"),
        _number(counts, Status.PAST_DUE, whose, link),
        _number(counts, Status.DUE, whose, link),
        format_html_join(", ", "{}", ((one,) for one in rest)) if rest else "–",
    ]


def _number(counts: Counts, status: Status, whose: str, link: Callable[[str], str]) -> str:
    number = counts[status]
    return way(link(status), str(number), f"{in_sentence(status, number)}: {whose}") if number else "0"


def way(href: str, seen: str, heard: str) -> SafeString:
    return format_html('<a href="{}">{}<span class="visually-hidden">, {}</span></a>', href, seen, heard)


def people_url(place: Organisation) -> str:
    return reverse("compliance:people", args=[place.pk])
