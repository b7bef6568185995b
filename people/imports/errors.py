from django.utils.translation import gettext as _


class UnableToRead(Exception):
    """The file is no table that we can take; the message says why, and the cure."""


class UnableToImport(Exception):
    """The step cannot be taken now; the message says why, and the cure."""


def too_large_inside() -> str:
    return _("Unpacked, this file is far too large for a list. Save only the list itself as CSV, and try again.")
