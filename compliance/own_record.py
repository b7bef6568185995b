"""What coverage keeps about a person, for their own copy: evidence that they showed, decisions about their dates."""

from certification.rules import civil_date
from compliance.models import Adjustment, Assignment, Evidence, SavedView
from people.models import Person
from people.own_record import Part, adds_to_own_record


@adds_to_own_record
def evidence(person: Person) -> Part:
    rows = Evidence.objects.filter(person=person).prefetch_related("verdicts").order_by("recorded_at")
    return Part(
        "learned_elsewhere",
        "What I learned elsewhere",
        [
            {
                "what": row.title,
                "issuer": row.issuer,
                "achieved on": row.achieved_on,
                "valid until": row.valid_until,
                "in person": row.in_person,
                "link": row.link or None,
                "file": row.file_name or None,
                "recorded at": row.recorded_at,
                "withdrawn at": row.withdrawn_at,
                "verdicts": "; ".join(
                    f"{'accepted' if one.accepted else 'returned'} on {civil_date(one.judged_at).isoformat()}"
                    + (f": {one.reason}" if one.reason else "")
                    for one in row.verdicts.all()
                ),
            }
            for row in rows
        ],
    )


@adds_to_own_record
def decisions(person: Person) -> Part:
    rows = Adjustment.objects.filter(engagement__person=person).select_related(
        "requirement", "engagement__organisation", "given_in"
    )
    return Part(
        "decisions_about_my_dates",
        "Decisions about my dates",
        [
            {
                "about": row.requirement.name,
                "organisation": row.engagement.organisation.name,
                "decision": row.get_kind_display(),
                "from": row.decided_on,
                "until": row.until,
                "reason": row.reason,
                "given at once to": f"{row.given_in.number} dates" if row.given_in else None,
                "withdrawn at": row.withdrawn_at,
            }
            for row in rows
        ],
    )


@adds_to_own_record
def assignments(person: Person) -> Part:
    rows = Assignment.objects.filter(engagement__person=person).select_related(
        "requirement", "engagement__organisation", "given_in"
    )
    return Part(
        "asked_of_me_individually",
        "What was asked of me individually",
        [
            {
                "what": row.requirement.name,
                "asked by": row.engagement.organisation.name,
                "asked on": row.assigned_on,
                "asked or suggested": "asked" if row.obliges else "suggested",
                "due by": row.due_on,
                "reason": row.reason,
                "asked at once of": f"{row.given_in.number} people",
                "taken back at": row.withdrawn_at,
            }
            for row in rows
        ],
    )


@adds_to_own_record
def saved_views(person: Person) -> Part:
    rows = SavedView.objects.filter(person=person).select_related("organisation").order_by("created_at")
    return Part(
        "views_i_kept",
        "Views of coverage that I kept",
        [{"name": row.name, "organisation": row.organisation.name, "kept at": row.created_at} for row in rows],
    )
