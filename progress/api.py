"""Events by JSON, for scripts and for what was done offline. Each is answered on its own."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import AwareDatetime, Field

from courses.selectors import module_shape
from people.access import SignedInRequest
from progress.enums import Kind
from progress.services import NewEvent, UnableToRecord, UnableToReuse, record

router = Router(tags=["learning"])


class EventIn(Schema):
    event_id: UUID
    kind: Kind
    edition_id: UUID
    occurred_at: AwareDatetime
    item: Annotated[str, Field(max_length=60)] = ""
    attempt_id: UUID | None = None
    data: dict = {}


class Recorded(Schema):
    event_id: UUID
    module: str
    saved_at: datetime


class Refused(Schema):
    code: str
    message: str


@router.post("/events", response={200: Recorded, 409: Refused, 422: Refused}, summary="Record one learning event")
def record_event(request: SignedInRequest, body: EventIn):
    """The same event again answers the same and changes nothing; the same id with another content answers 409."""
    now = timezone.now()
    event = NewEvent(
        event_id=body.event_id,
        kind=body.kind,
        edition_id=body.edition_id,
        occurred_at=body.occurred_at,
        item=body.item,
        attempt_id=body.attempt_id,
        data=body.data,
    )
    try:
        record(person=request.user, event=event, at=now)
    except UnableToReuse as reason:
        return Status(409, {"code": reason.code, "message": str(reason)})
    except UnableToRecord as reason:
        return Status(422, {"code": reason.code, "message": str(reason)})
    return Status(200, {"event_id": body.event_id, "module": module_shape(body.edition_id).key, "saved_at": now})
