"""Lists in every state in which a lead can meet them, for the tests that look at every screen."""

from people.models import Import, ImportOutcome, ImportRow, ImportState

ROWS = (
    (["Ada Byron", "ada@example.org", "Foster carer", "03/05/2026"], ImportOutcome.ADD, []),
    (["Grace Adeyemi", "carer@example.org", "Foster carer", "02/06/2026"], ImportOutcome.CHANGE,
     ["Started: 1 June 2026 → 2 June 2026"]),
    (["Ben Carter", "colleague@example.org", "Foster carer", "01/06/2026"], ImportOutcome.SAME, []),
    (["Dora-Wilhelmina Featherstonehaugh-Cholmondeley", "a.very.long.address.indeed@fostering.example.org", "Dragon",
      "05/13/2026"], ImportOutcome.BAD,
     ["“Dragon” is no role that we know.", "“05/13/2026” has the month first. Write the day first: 13/05/2026."]),
)  # fmt: skip

AGREED = {ImportState.APPLYING, ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE}


def lists_in_every_state(cast, now) -> dict[str, str]:
    """State → the address of a list that stands there; the worker is away."""
    found = {}
    for state in ImportState:
        one = Import.objects.create(
            kind="people", organisation=cast.fostering, file_name="A very long name of an HR export, May 2026.csv",
            state=state, rows_in_all=len(ROWS), rows_done=2, headings=["Name", "Email", "Job title", "Start date"],
            mapping={"name": 0, "email": 1, "role": 2, "started_on": 3}, settings={"role": "leave_out", "team": "make"},
            counts={"add": 1, "change": 1, "same": 1, "bad": 1}, uploaded_by=cast.lead, uploaded_at=now,
            agreed_by=cast.lead, agreed_at=now if state in AGREED else None, undone_by=cast.lead, undone_at=now,
            problem="This is not a list: it may be a picture or a document." if state == ImportState.FAILED else "",
        )  # fmt: skip
        ImportRow.objects.bulk_create(
            [
                ImportRow(import_file=one, number=number, cells=cells, outcome=outcome, notes=notes)
                for number, (cells, outcome, notes) in enumerate(ROWS, start=2)
            ]
        )
        found[str(state)] = f"/people/{cast.fostering.pk}/imports/{one.pk}/"
    return found
