"""Who helps, in one place. Numbers that are not confirmed are not shown. Reviewed yearly, by `CHECKED_ON`."""

from dataclasses import dataclass
from datetime import date

CHECKED_ON = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    number: str
    dial: str
    when: str


FIRST = (
    Service(
        "Emergency services",
        "999",
        "999",
        "Someone may be in danger, is badly hurt or has taken an overdose, even if they seem well. "
        "You can also go to A&E.",
    ),
    Service(
        "NHS urgent mental health",
        "111, option 2",
        "111",
        "Urgent mental-health help for anyone of any age in England. Free, any time.",
    ),
    Service(
        "Samaritans",
        "116 123",
        "116123",
        "To talk to someone, about anything. Adults and young people. Free, any time.",
    ),
)
MORE = (
    Service("Childline", "0800 1111", "08001111", "For anyone under 19. Free."),
    Service(
        "Papyrus HOPELINE247",
        "0800 068 4141",
        "08000684141",
        "For under 35s with thoughts of suicide, and anyone worried about them.",
    ),
    Service(
        "NSPCC helpline", "0808 800 5000", "08088005000", "For adults worried about a child. Check the hours first."
    ),
    Service(
        "Fosterline", "0800 040 7675", "08000407675", "For foster carers in England. Monday to Friday, 9 to 5. Free."
    ),
    Service(
        "Family Rights Group",
        "0808 801 0366",
        "08088010366",
        "For kinship carers and parents in England. Monday to Friday, 9.30 to 3. Free.",
    ),
)
