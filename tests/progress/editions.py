"""Editions of a made-up length, published in place of a shipped one."""

import uuid
from datetime import datetime

from courses.activities import best_index
from courses.models import Edition, Module
from courses.selectors import forget_shelf
from courses.snapshot import digest_of


def text(number: int) -> dict:
    return {"type": "text", "value": f"<p>Paragraph {number} of the lesson.</p><p>And one more.</p>"}


def activity(number: int) -> dict:
    items = [
        {"prompt": f"What helps, {n}?", "options": [
            {"text": "This", "best": True, "feedback": "It helps."},
            {"text": "That", "best": False, "feedback": "It may not."},
        ]}
        for n in range(2)
    ]  # fmt: skip
    value = {"key": f"made-up-{number}", "title": f"Try it, {number}", "prompt": "<p>Choose.</p>", "items": items}
    return {"type": "choose", "value": value}


def publish_with(module: Module, *bodies: list[dict], at: datetime, **lesson) -> Module:
    """The module in an edition whose lessons have these bodies; what else its first lesson says is given by name."""
    content = dict(module.edition.content)
    rows = [content["lessons"][0] | {"tags": [], "content_note": "", "summary_route": ""} | lesson]
    rows += [row | {"tags": [], "content_note": "", "summary_route": ""} for row in content["lessons"][1 : len(bodies)]]
    content["lessons"] = [row | {"body": body} for row, body in zip(rows, bodies, strict=True)]
    number = Edition.objects.filter(module_key=module.key).count() + 1
    edition = Edition.objects.create(
        module_key=module.key, number=number, title=module.edition.title, content=content, digest=digest_of(content),
        published_at=at,
    )  # fmt: skip
    Module.objects.filter(pk=module.pk).update(edition=edition)
    forget_shelf()
    return Module.objects.select_related("edition").get(pk=module.pk)


def best_form(module: Module, block: dict) -> dict:
    """The fields of an activity's form, with the best answers chosen."""
    value = block["value"]
    best = {f"item-{i}": best_index(block["type"], value, i) for i in range(len(value["items"]))}
    return {"event_id": uuid.uuid4(), "edition": module.edition_id, **best}
