"""What is said of a group, in the words of every output. Pure but for the language."""

from django.utils.translation import gettext as _

from compliance.areas.suppression import ABOUT, FEWER, MOST, Shown


def not_shown() -> str:
    return _("Not shown")


def people(shown: Shown) -> str:
    """About 35 of about 80."""
    if shown.hidden:
        return not_shown()
    words = {"n": shown.count, "of": shown.people}
    if shown.kind == FEWER:
        return _("%(n)s or fewer of about %(of)s") % words
    if shown.kind == MOST:
        return _("all but %(n)s or fewer of about %(of)s") % words
    return _("about %(n)s of about %(of)s") % words


def share(shown: Shown) -> str:
    """44%; or as a bound, where a bound is all that is said."""
    if shown.hidden:
        return not_shown()
    low, high = shown.between
    if shown.kind == FEWER:
        return _("at most %(n)s%%") % {"n": high}
    if shown.kind == MOST:
        return _("at least %(n)s%%") % {"n": low}
    return f"{shown.percent}%"


def between(shown: Shown) -> str:
    """41% to 47%: the share lies between them."""
    if shown.hidden:
        return "–"
    low, high = shown.between
    return _("%(low)s%% to %(high)s%%") % {"low": low, "high": high}


def hours(shown: Shown) -> str:
    """About 62% of the hours of about 30 people."""
    if shown.hidden:
        return not_shown()
    if shown.kind == ABOUT:
        return _("about %(share)s of the hours of about %(of)s people") % {"share": share(shown), "of": shown.people}
    return _("%(share)s of the hours of about %(of)s people") % {"share": share(shown), "of": shown.people}
