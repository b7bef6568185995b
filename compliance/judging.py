"""From what day to what day evidence is accepted, by its verdicts. Pure; civil dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Verdict:
    """`judge` accepted it on this day, or returned it."""

    judge: object
    accepted: bool
    on: date


def accepted_between(verdicts: Iterable[Verdict], *, judges: int) -> list[tuple[date, date | None]]:
    """First day of being accepted, and the day on which it was returned again (None: it stands).

    `verdicts`: in the order in which they were given. It is accepted when as many different people as `judges` have
    said so since it was last returned.
    """
    found: list[tuple[date, date | None]] = []
    saying: set = set()
    for verdict in verdicts:
        if verdict.accepted:
            was = len(saying)
            saying.add(verdict.judge)
            if was < judges <= len(saying):
                found.append((verdict.on, None))
        else:
            if len(saying) >= judges:
                found[-1] = (found[-1][0], verdict.on)
            saying = set()
    return found
