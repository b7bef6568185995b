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
ordered AS (
  SELECT person_id, credential_id, valid_from, revoked_on, ends, last,
         CASE WHEN last >= valid_from THEN last END AS covers_to,
         MAX(CASE WHEN last >= valid_from THEN last END)
           OVER (PARTITION BY person_id, credential_id ORDER BY valid_from, last
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS highest,
         MAX(CASE WHEN valid_from <= %(on)s THEN last END) OVER (PARTITION BY person_id, credential_id) AS newest
  FROM spans
),
marked AS (
  SELECT person_id, credential_id, valid_from, covers_to, highest,
         CASE WHEN covers_to IS NULL OR valid_from <= {after_highest} THEN 0 ELSE 1 END AS opens,
         CASE WHEN valid_from <= %(on)s AND last = newest THEN ends END AS ended,
         CASE WHEN valid_from <= %(on)s AND last = newest AND revoked_on <= %(on)s THEN revoked_on END AS revoked
  FROM ordered
),
said AS (
  SELECT person_id, credential_id, MIN(valid_from) AS first, MIN(ended) AS ended, MIN(revoked) AS revoked,
         MAX(CASE WHEN opens = 1 AND valid_from <= %(on)s THEN valid_from END) AS opened,
         -- What the stretch that opens next comes after; the highest of all, if none does.
         COALESCE(MIN(CASE WHEN opens = 1 AND valid_from > %(on)s THEN highest END), MAX(covers_to)) AS until
  FROM marked GROUP BY person_id, credential_id
)
SELECT person_id, credential_id,
       CASE WHEN opened IS NOT NULL AND until >= %(on)s THEN 'current' WHEN revoked IS NOT NULL THEN 'revoked'
            WHEN ended IS NOT NULL THEN 'lapsed' ELSE 'not_yet' END,
       CASE WHEN opened IS NOT NULL AND until >= %(on)s THEN opened
            ELSE COALESCE(revoked, {after_ended}, first) END,
       CASE WHEN opened IS NOT NULL AND until >= %(on)s THEN until END
FROM said ORDER BY person_id, credential_id
"""

# The one difference between the dialects: the day before and after a day.
DAYS = {
    "postgresql": {"before_revoked": "revoked_on - 1", "after_highest": "highest + 1", "after_ended": "ended + 1"},
    "sqlite": {
        "before_revoked": "date(revoked_on, '-1 day')",
        "after_highest": "date(highest, '+1 day')",
        "after_ended": "date(ended, '+1 day')",
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
