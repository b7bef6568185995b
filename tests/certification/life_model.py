"""What a ledger should hold, said again as simply as can be, with no code of ours."""

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY, INTERIM = timedelta(days=1), 6  # months


def plus(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month + months, 12)
    end = date(year, month + 1, 1) - DAY
    return end.replace(day=min(day.day, end.day))


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

    @property
    def counts_to(self) -> date:
        return self.ends if self.revoked is None else min(self.ends, self.revoked - DAY)


@dataclass
class Life:
    """One account. `done`: (day, id, module, edition) of each completion."""

    laws: list[Law]
    done: list[tuple[date, int, str, int]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def award(self, today: date) -> None:
        while found := self._earned(today):
            before, law, day, used = found
            follows = before and before.revoked is None and day <= before.ends
            in_time = follows and day <= to_the_end(before.stated + DAY, law.months)
            basis = "first" if not before else "again" if before.revoked else "renewal" if in_time else "late"
            first = before.stated + DAY if in_time else day
            self.rows.append(Row(first, to_the_end(first, law.months), basis, law, used, written=today))

    def _earned(self, today: date) -> tuple[Row | None, Law, date, tuple[int, ...]] | None:
        """The first day on which everything is there that the law of that day asks."""
        before = next((row for row in reversed(self.rows) if row.basis != "interim"), None)
        used = {number for row in self.rows for number in row.used}
        days = {one[0] for one in self.done} | {law.since for law in self.laws}
        for day in sorted(day for day in days if day <= today):
            law = [law for law in self.laws if law.since <= day][-1]
            since, have = self._since(before, law, day), {}
            for on, number, module, edition in sorted(self.done):
                if since <= on <= day and number not in used and module in law.modules and edition >= law.lowest:
                    have.setdefault(module, number)
            if len(have) == len(law.modules):
                return before, law, day, tuple(sorted(have.values()))

    def _since(self, before: Row | None, law: Law, day: date) -> date:
        if before is None or before.revoked is not None:
            return max(before.revoked, before.decided) if before else date.min
        if day > before.ends and law.late == "anew":
            return before.ends + DAY
        return max(plus(before.stated, -law.window) + DAY, before.began or before.first)

    # What somebody decides; False: it is refused.

    def followed(self, row: Row) -> bool:
        """An interim award by any, others by one that is none."""
        later = self.rows[self.rows.index(row) + 1 :]
        return any(row.basis == "interim" or one.basis != "interim" for one in later)

    def extend(self, row: Row, until: date, today: date) -> bool:
        moves = row.revoked is None and row.basis != "interim" and not self.followed(row)
        if allowed := moves and today <= row.ends < until <= plus(row.stated, row.law.months):
            row.longer = until
        return allowed

    def revoke(self, row: Row, on: date, today: date) -> bool:
        if allowed := row.revoked is None and row.first <= on <= min(row.ends, max(today, row.first)):
            row.revoked, row.decided = on, today
        return allowed

    def restore(self, row: Row, today: date) -> bool:
        if row.revoked is None or self.followed(row) or row.ends < today:
            return False
        first = max(today, row.first)
        stated, began = max(first, row.stated), row.began or row.first
        basis = "interim" if row.basis == "interim" else "restored"
        self.rows.append(Row(first, stated, basis, row.law, row.used, row.ends, began=began, written=today))
        return True

    def interim(self, until: date, today: date, also: list[Row]) -> bool:
        """`also`: what an account holds that is merged into this one."""
        law = [law for law in self.laws if law.since <= today][-1]
        places = [(row.written, place, row) for rows in (self.rows, also) for place, row in enumerate(rows)]
        newest = max(places, key=lambda one: one[:2])[2] if places else None
        if law is not self.laws[-1] or any(row.first <= today <= row.counts_to for _, _, row in places):
            return False
        if (newest and newest.basis == "interim") or not today <= until <= to_the_end(today, INTERIM):
            return False
        self.rows.append(Row(today, until, "interim", law, written=today))
        return True


def said(rows: list[Row], day: date) -> tuple[str, date | None, date | None]:
    """The word, since when, until when."""
    spans, first, last = [(row.first, row.counts_to) for row in rows], day + DAY, day
    while reached := [begun for begun, ended in spans if begun < first <= ended + DAY]:
        first = min(reached)
    while reached := [ended for begun, ended in spans if begun - DAY <= last < ended]:
        last = max(reached)
    if first <= day:
        return "current", first, last
    begun = [row for row in rows if row.first <= day]
    if not begun:
        return ("not_yet", min(row.first for row in rows), None) if rows else ("none", None, None)

    def ended(row: Row) -> tuple[date, str, int, date]:
        revoked = row.revoked is not None and row.revoked <= day
        word, since = ("revoked", row.revoked) if revoked else ("lapsed", row.ends + DAY)
        return row.counts_to, word, -since.toordinal(), since

    _, word, _, since = max(map(ended, begun))
    return word, since, None
