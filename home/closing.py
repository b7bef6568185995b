"""What closing an account takes away and what it leaves, in words. What it does: `people.erasing` and those it asks."""

from django.utils.translation import gettext as _


def what_happens() -> dict:
    """Two tables: what goes, and what stays without the name."""
    return {
        "goes_columns": [{"label": _("What")}, {"label": _("When it is gone")}],
        "goes": [
            [_("What you wrote and made for yourself"), _("At once, with the key that opens it.")],
            [
                _("Your name, your email addresses, your passkeys and passwords"),
                _("At once. Every device is signed out."),
            ],
            [
                _("Where you last read, what you chose to say of a module, views that you kept, when we write to you"),
                _("At once."),
            ],
            [_("Files and links that you showed as evidence"), _("At once.")],
            [_("Why you were on a pause; what leads wrote about your dates"), _("At once. The days stay.")],
            [_("Your rows in lists that your service sent in or took along here"), _("At once.")],
            [
                _("Copies in our backups"),
                _(
                    "After 14 days, when the oldest backup goes. What you wrote for yourself cannot be opened from "
                    "the next night on."
                ),
            ],
        ],
        "stays_columns": [{"label": _("What")}, {"label": _("Why")}, {"label": _("How long")}],
        "stays": [
            [
                _("Where you cared or worked, in which role, from when to when"),
                _("Your service must be able to show who was trained on a day in the past. It ends today."),
                _("As long as your service keeps its record of training"),
            ],
            [
                _("What you did in lessons, what you completed, your certificates, what was signed for you"),
                _("Others may rely on a certificate. Its page says that it was issued, and its holder removed."),
                _("As long as the record of certificates is kept"),
            ],
            [
                _("Decisions about your dates, and what was accepted from elsewhere: the subject and the days"),
                _("The numbers of past days must stay as they were reported."),
                _("As long as your service keeps its record of training"),
            ],
            [
                _("Reasons in the record of certificates, and how a changed day was known"),
                _("That record is sealed, so that nobody can change it unseen. People are asked to name nobody in it."),
                _("As long as the record of certificates is kept"),
            ],
            [
                _("Who looked at your record, and what you decided for others in a role over them"),
                _("It shows afterwards who did what. Your part in it says “Former learner”."),
                _("As long as what it is about"),
            ],
            [
                _("Inspection packs that were made before"),
                _("They stay as they were handed over. You stand in them by a code, which leads to no name any more."),
                _("As long as your service keeps them"),
            ],
        ],
    }
