"""Answers as they look, for the OpenAPI document. Everybody in them is made up."""

from typing import Any

ORGANISATION = {"id": "0b6f2b1e-52a5-4a0e-9a35-0d5c3e7f1a01", "name": "Harbour Fostering"}
PLACE: dict[str, Any] = {"organisation": ORGANISATION, "as_of": "2027-05-03"}
PERSON = {"id": "5d0f5c4e-6c0b-4b43-8a53-7f3f6a3d9c11", "name": "Grace Adeyemi", "email": "grace@example.org"}
TEAM = {"id": "c1a7a1de-0b7c-4a63-90c9-2f7e6b2f4d21", "name": "North"}
FIRST_AID = {"id": "9e1b7d52-3a9f-4a55-b0c8-4d1f2a6b8e31", "name": "Paediatric first aid"}
CURSOR = "eyJ3aGF0IjoiY292ZXJhZ2UifQ:1t:aBcD"

COVERAGE = {
    **PLACE,
    "rows": [
        {
            "person": PERSON,
            "requirement": FIRST_AID,
            "standing": {
                "status": "past_due", "role": "foster_carer", "team": TEAM, "due_on": "2027-04-30", "held_until": None,
                "obliges": True,
            },
        }
    ],
    "next": CURSOR,
}  # fmt: skip
COUNTS = {"total": 42, "obliged": 40, "by_status": {"covered": 31, "past_due": 9, "suggested": 2}}
SUMMARY = {
    **PLACE,
    **COUNTS,
    "people": 45,
    "nothing_asked": 3,
    "requirements": [{"requirement": FIRST_AID, **COUNTS}],
    "teams": [{"team": TEAM, **COUNTS}],
}
REQUIREMENTS = {
    **PLACE,
    "requirements": [
        {
            **FIRST_AID,
            "about": "What to do until help comes.",
            "obliges": True,
            "effective_from": "2026-01-01",
            "refresh_months": 36,
            "source": "Fostering Services: National Minimum Standards, standard 20",
            "source_url": "https://www.gov.uk/",
            "checked_on": "2026-11-02",
        }
    ],
}
COMPLETIONS = {
    **PLACE,
    "rows": [
        {
            "id": 1207, "person": PERSON, "module": "c1", "title": "Common ground: why we learn the same things",
            "edition": 2, "completed_on": "2027-04-18",
        }
    ],
    "next": None,
}  # fmt: skip
