"""What may be said of everybody's credentials on a day, by what the ledger held on a day: one statement.

The SQL twin of `certification.rules.standing`; a property test holds the two equal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import connection, models

from certification.rules import LONDON, ONE_DAY
from people.models import Person

STANDINGS = """
WITH longer AS (
  SELECT award_id, MAX(until) AS until FROM certification_extension WHERE recorded_at < %(known)s GROUP BY award_id
),
held AS (
  SELECT a.person_id, a.credential_id, a.valid_from, r.revoked_on,
         CASE WHEN x.until > a.valid_until THEN x.until ELSE a.valid_until END AS ends
  FROM certification_awardperiod a
  LEFT JOIN certification_revocation r ON r.award_id = a.id AND r.recorded_at < %(known)s
  LEFT JOIN longer x ON x.award_id = a.id
  WHERE a.awarded_at < %(known)s {people}
),
spans AS (
  SELECT person_id, credential_id, valid_from, revoked_on, ends,
         CASE WHEN revoked_on <= ends THEN {before_revoked} ELSE ends END AS last
  FROM held
),
joined AS (
  SELECT person_id, credential_id, valid_from, last,
         CASE WHEN valid_from <= {after_highest} THEN 0 ELSE 1 END AS opens
  FROM (
    SELECT person_id, credential_id, valid_from, last,
           MAX(last) OVER (PARTITION BY person_id, credential_id ORDER BY valid_from, last
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS highest
    FROM spans WHERE last >= valid_from
  ) AS ordered
),
covered AS (
  SELECT person_id, credential_id, MIN(valid_from) AS since, MAX(last) AS until
  FROM (
    SELECT person_id, credential_id, valid_from, last,
           SUM(opens) OVER (PARTITION BY person_id, credential_id ORDER BY valid_from, last
                            ROWS UNBOUNDED PRECEDING) AS stretch
    FROM joined
  ) AS numbered
  GROUP BY person_id, credential_id, stretch
  HAVING MIN(valid_from) <= %(on)s AND MAX(last) >= %(on)s
),
ended AS (
  SELECT person_id, credential_id, word, since,
         ROW_NUMBER() OVER (PARTITION BY person_id, credential_id ORDER BY last DESC, word DESC, since) AS place
  FROM (
    SELECT person_id, credential_id, last,
           CASE WHEN revoked_on <= %(on)s THEN 'revoked' ELSE 'lapsed' END AS word,
           CASE WHEN revoked_on <= %(on)s THEN revoked_on ELSE {after_ends} END AS since
    FROM spans WHERE valid_from <= %(on)s
  ) AS begun
)
SELECT s.person_id, s.credential_id,
       CASE WHEN c.since IS NOT NULL THEN 'current' WHEN e.word IS NOT NULL THEN e.word ELSE 'not_yet' END,
       COALESCE(c.since, e.since, s.first), c.until
FROM (SELECT person_id, credential_id, MIN(valid_from) AS first FROM spans GROUP BY person_id, credential_id) AS s
LEFT JOIN covered c ON c.person_id = s.person_id AND c.credential_id = s.credential_id
LEFT JOIN ended e ON e.person_id = s.person_id AND e.credential_id = s.credential_id AND e.place = 1
ORDER BY s.person_id, s.credential_id
"""

# The one difference between the dialects: the day before and after a day.
DAYS = {
    "postgresql": {"before_revoked": "revoked_on - 1", "after_highest": "highest + 1", "after_ends": "ends + 1"},
    "sqlite": {
        "before_revoked": "date(revoked_on, '-1 day')",
        "after_highest": "date(highest, '+1 day')",
        "after_ends": "date(ends, '+1 day')",
    },
}
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """What may be said of one credential of one account. `word`, `since`, `until` as in `rules.Standing`."""

    person_id: UUID
    credential_id: str
    word: str
    since: date
    until: date | None


def standings(
    on: date, *, known_on: date | None = None, people: models.QuerySet[Person] | None = None
) -> Iterator[PersonStanding]:
    """Every standing on `on`, by what was in the ledger at the end of `known_on` (`on` itself, if not said).

    So a report as at a past day says the same again, whatever was renewed, revoked, merged or moved since. Ordered
    by account and credential; accounts that never held anything have no row. One statement, read in chunks.
    """
    known = datetime.combine((known_on or on) + ONE_DAY, time(), LONDON)
    days = DAYS[connection.vendor]
    parameters: dict = {
        "on": connection.ops.adapt_datefield_value(on),
        "known": connection.ops.adapt_datetimefield_value(known),
    }
    chosen = ""
    if people is not None:
        sql, values = people.values("pk").query.sql_with_params()
        names = [f"person{n}" for n in range(len(values))]
        chosen = "AND a.person_id IN (" + sql % tuple(f"%({name})s" for name in names) + ")"
        parameters |= dict(zip(names, values, strict=True))
    statement = STANDINGS.format(people=chosen, **days)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(CHUNK):
            for person_id, credential_id, word, since, until in rows:
                yield PersonStanding(_id(person_id), credential_id, word, _day(since), _day(until) if until else None)


def _id(value) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _day(value) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
