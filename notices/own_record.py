"""What we sent somebody, of what we told them, and when they want to hear: for their own copy."""

from notices.models import Notice, Told
from notices.selectors import preference_of
from people.models import Person
from people.own_record import Part, Value, adds_to_own_record
from people.selectors import accounts_of, returned_of


@adds_to_own_record
def messages(person: Person) -> Part:
    rows = Notice.objects.filter(person__in=accounts_of(person)).select_related("place").order_by("queued_at", "pk")
    return Part(
        "messages",
        "Messages that we sent me",
        [
            {
                "what": str(row.get_kind_display()),
                "state": str(row.get_state_display()),
                "queued at": row.queued_at,
                "sent at": row.sent_at,
                "asked for by": row.place.name if row.place else None,
            }
            for row in rows
        ],
    )


@adds_to_own_record
def told(person: Person) -> Part:
    rows = Told.objects.filter(person__in=accounts_of(person)).order_by("at", "pk")
    return Part(
        "reminded_of",
        "What I was reminded of",
        [{"what": row.what, "day": row.day, "how near": str(row.get_stage_display()), "at": row.at} for row in rows],
    )


@adds_to_own_record
def choice(person: Person) -> Part:
    one = preference_of(person)
    row: dict[str, Value] = {
        "reminders": one.reminders,
        "day of the week (0 is Monday)": str(one.weekday),
        "hour": str(one.hour),
        "numbers of my service": one.summaries,
        "changed at": one.changed_at,
    }
    return Part("when_you_write_to_me", "When you write to me", [row] if one.pk else [])


@adds_to_own_record
def came_back(person: Person) -> Part:
    return Part(
        "messages_that_came_back",
        "Messages that came back",
        [{"at": row.at, "status": row.status, "mended at": row.mended_at} for row in returned_of(person)],
    )
