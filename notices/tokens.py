"""The links that stop a message: signed, and good for as long as the message is kept."""

from django.core import signing

from people.models import Person

SALT = "notices.stop"
REMINDERS, SUMMARIES = "reminders", "summaries"  # fields of Preference


def stop_token(person: Person, what: str) -> str:
    """Whoever reads the message can stop what it belongs to, and nothing else."""
    return signing.dumps([str(person.pk), what], salt=SALT)


def stopping(token: str) -> tuple[Person, str] | None:
    """Whose what would be stopped; None for a token that we never made."""
    try:
        person_id, what = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = Person.objects.filter(pk=person_id, merged_into__isnull=True).first()
    return (person, what) if person is not None and what in (REMINDERS, SUMMARIES) else None
