"""What a ledger should hold, said again as simply as can be: day by day, with no code of ours."""

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


def plus(day: date, months: int) -> date:
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    while month < 1:
        year, month = year - 1, month + 12
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def to_the_end(first: date, months: int) -> date:
    """The last day of so many months: the day before the same day, or the month's end if there is no such day."""
    same = plus(first, months)
    return same - DAY if same.day == first.day else same


@dataclass
class Law:
    since: date
    modules: tuple[str, ...] = ("a", "b")
    months: int = 12
    window: int = 3
    late: str = "window"
    lowest: int = 1  # edition
    interim: int = 6


@dataclass
class Row:
    first: date
    stated: date
    basis: str
    law: Law
    used: tuple[int, ...] = ()
    longer: date | None = None
    revoked: date | None = None
    decided: date | None = None
    began: date | None = None
    written: date = date.min

    @property
    def ends(self) -> date:
        return max(self.stated, self.longer or self.stated)

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.ends and (self.revoked is None or day < self.revoked)


@dataclass
class Life:
    """One account. `done`: (day, id, module, edition) of each completion."""

    laws: list[Law]
    done: list[tuple[date, int, str, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def award(self, today: date) -> None:
        while row := self._next(today):
            row.written = today
            self.rows.append(row)

    def _next(self, today: date) -> Row | None:
        """The first day on which everything is there that the law of that day asks."""
        before = next((row for row in reversed(self.rows) if row.basis != "interim"), None)
        for day in sorted({one[0] for one in self.done} | {law.since for law in self.laws}):
            in_force = [law for law in self.laws if law.since <= day]
            if day > today or not in_force:
                continue
            law = in_force[-1]
            since = self._since(before, law, day)
            used = {number for row in self.rows for number in row.used}
            have: dict[str, int] = {}
            for on, number, module, edition in sorted(self.done):
                if since <= on <= day and number not in used and module in law.modules and edition >= law.lowest:
                    have.setdefault(module, number)
            if len(have) == len(law.modules):
                return self._row(before, law, day, tuple(sorted(have.values())))
        return None

    def _since(self, before: Row | None, law: Law, day: date) -> date:
        if before is None:
            return date.min
        if before.revoked is not None and before.decided is not None:
            return max(before.revoked, before.decided)
        if day > before.ends and law.late == "anew":
            return before.ends + DAY
        return max(plus(before.stated, -law.window) + DAY, before.began or before.first)

    def _row(self, before: Row | None, law: Law, day: date, used: tuple[int, ...]) -> Row:
        basis, first = "first", day
        if before is not None:
            if before.revoked is not None:
                basis = "again"
            elif day <= before.ends and to_the_end(before.stated + DAY, law.months) >= day:
                basis, first = "renewal", before.stated + DAY
            else:
                basis = "late"
        return Row(first, to_the_end(first, law.months), basis, law, used)

    # What somebody decides; False: it is refused.

    def followed(self, row: Row) -> bool:
        return any(one.basis != "interim" for one in self.rows[self.rows.index(row) + 1 :])

    def extend(self, row: Row, until: date, today: date) -> bool:
        if row.revoked is not None or row.basis == "interim" or self.followed(row) or row.ends < today:
            return False
        if until <= row.ends or until > plus(row.stated, row.law.months):
            return False
        row.longer = until
        return True

    def revoke(self, row: Row, on: date, today: date) -> bool:
        if row.revoked is not None or not row.first <= on <= min(row.ends, max(today, row.first)):
            return False
        row.revoked, row.decided = on, today
        return True

    def restore(self, row: Row, today: date) -> bool:
        if row.revoked is None or self.followed(row) or row.ends < today:
            return False
        if row.basis == "interim" and row is not self.rows[-1]:
            return False
        first = max(today, row.first)
        basis = "interim" if row.basis == "interim" else "restored"
        again = Row(
            first, max(first, row.stated), basis, row.law, row.used, began=row.began or row.first, written=today
        )
        again.longer = row.ends if row.ends > again.stated else None
        self.rows.append(again)
        return True

    def interim(self, until: date, today: date, also: list[Row]) -> bool:
        """`also`: what an account holds that is merged into this one."""
        law = [law for law in self.laws if law.since <= today][-1]
        places = [(row.written, place, row) for rows in (self.rows, also) for place, row in enumerate(rows)]
        newest = max(places, key=lambda one: one[:2])[2] if places else None
        if law is not self.laws[-1] or any(row.covers(today) for _, _, row in places):
            return False
        if (newest and newest.basis == "interim") or not today <= until <= to_the_end(today, law.interim):
            return False
        self.rows.append(Row(today, until, "interim", law, written=today))
        return True


def days(first: date, last: date):
    while first <= last:
        yield first
        first += DAY


def said(rows: list[Row], day: date) -> tuple[str, date | None, date | None]:
    """The word, since when, until when."""
    if not rows:
        return "none", None, None
    if any(row.covers(day) for row in rows):
        first = last = day
        while any(row.covers(first - DAY) for row in rows):
            first -= DAY
        while any(row.covers(last + DAY) for row in rows):
            last += DAY
        return "current", first, last
    begun = [row for row in rows if row.first <= day]
    if not begun:
        return "not_yet", min(row.first for row in rows), None

    def rank(row: Row):
        revoked = row.revoked is not None and row.revoked <= day
        last = row.ends if row.revoked is None else min(row.ends, row.revoked - DAY)
        return last, revoked, -(row.revoked if revoked else row.ends + DAY).toordinal()

    row = max(begun, key=rank)
    if row.revoked is not None and row.revoked <= day:
        return "revoked", row.revoked, None
    return "lapsed", row.ends + DAY, None
