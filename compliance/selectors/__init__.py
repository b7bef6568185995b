"""Coverage: one selector for every screen, export and answer, a fixed number of queries, any date."""

from compliance.selectors.ahead import Month, months_ahead, quarter_ends, trend
from compliance.selectors.asked import (
    Asked,
    answers_here,
    asked_at,
    asked_here,
    asking,
    decidable_here,
    decisions_of,
    questioned,
    questions_here,
)
from compliance.selectors.coverage import (
    Counts,
    Stand,
    Summary,
    TeamStand,
    by_requirement,
    by_team,
    coverage,
    stand,
    terms_on,
)
from compliance.selectors.obligations import obligations_on, person_obligations, rank_on, running_on, status_on
from compliance.selectors.people import Cell, Line, every_line, lines, next_turn, number_of_people, people

__all__ = [
    "Asked",
    "Cell",
    "Counts",
    "Line",
    "Month",
    "Stand",
    "Summary",
    "TeamStand",
    "answers_here",
    "asked_at",
    "asked_here",
    "asking",
    "by_requirement",
    "by_team",
    "coverage",
    "decidable_here",
    "decisions_of",
    "every_line",
    "lines",
    "months_ahead",
    "next_turn",
    "number_of_people",
    "obligations_on",
    "people",
    "person_obligations",
    "quarter_ends",
    "questioned",
    "questions_here",
    "rank_on",
    "running_on",
    "stand",
    "status_on",
    "terms_on",
    "trend",
]
