"""Random facts on a short calendar, so that everything overlaps, touches and meets."""

from datetime import date, timedelta

from hypothesis import strategies as st

from compliance.enums import ClockStart, Decision, Kind
from compliance.rules import Cover, Decided, Facts, Pause, Terms

ORIGIN = date(2027, 12, 1)  # a leap day and both changes of the clock follow
SPAN = 500


def later(days: int) -> date:
    return ORIGIN + timedelta(days=days)


DAYS = st.integers(0, SPAN).map(later)
LENGTHS = st.integers(0, 120)


def spans(make):
    return st.builds(lambda first, length: make(first, first + timedelta(days=length)), DAYS, LENGTHS)


COVERS = st.lists(
    st.builds(
        lambda first, length, kind, early, short: Cover(
            first,
            None if length > 115 else first + timedelta(days=length),
            kind,
            first - timedelta(days=early) if early else None,
            first + timedelta(days=length + short) if short and length <= 115 else None,
        ),
        DAYS, LENGTHS, st.sampled_from([Kind.COVERED, Kind.RECOGNISED]), st.integers(0, 20), st.integers(0, 9),
    ),
    max_size=4,
)  # fmt: skip
PAUSES = st.lists(spans(Pause) | st.builds(Pause, DAYS), max_size=3)
DECISIONS = st.lists(
    st.builds(
        lambda kind, on, length, withdrawn: Decided(
            kind, on, None if kind == Decision.CONFIRMED else on + timedelta(days=length),
            on + timedelta(days=withdrawn) if withdrawn < 60 else None,
        ),
        st.sampled_from(Decision), DAYS, LENGTHS, st.integers(0, 200),
    ),
    max_size=3,
)  # fmt: skip
TERMS = st.lists(
    st.builds(
        Terms, DAYS | st.just(date(2020, 1, 1)), st.sampled_from(ClockStart), st.integers(0, 12), DAYS,
        st.booleans(), st.integers(0, 5).map(bool),
    ),
    min_size=1, max_size=3, unique_by=lambda t: t.effective_from,
)  # fmt: skip
CLOCKS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys((ClockStart.ROLE_START, ClockStart.APPROVAL, ClockStart.FIRST_CARE_ROLE), DAYS)
)
FACTS = st.builds(
    lambda start, length, clocks, terms, covers, pauses, decisions: Facts(
        start, start + timedelta(days=length) if length < 400 else None, tuple(clocks.items()), tuple(terms),
        tuple(covers), tuple(pauses), tuple(decisions),
    ),
    DAYS, st.integers(0, 600), CLOCKS, TERMS, COVERS, PAUSES, DECISIONS,
)  # fmt: skip
