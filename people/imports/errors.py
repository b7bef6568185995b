class UnableToRead(Exception):
    """The file is no table that we can take; the message says why, and the cure."""


class UnableToImport(Exception):
    """The step cannot be taken now; the message says why, and the cure."""
