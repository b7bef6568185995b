"""A learning event told in words, from the edition that its giver saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from courses.activities import option_texts
from courses.selectors import activity_of, edition_content, lesson_of
from progress.enums import Kind
from progress.models import LearningEvent


@dataclass(frozen=True, slots=True)
class Told:
    """`about`: the lesson, activity or question. `answers`: what was chosen, in the words that stood there."""

    module: str
    about: str = ""
    answers: tuple[str, ...] = ()


def told(event: LearningEvent) -> Told:
    content = edition_content(event.edition_id)
    about, answers = _parts(event, content)
    return Told(content["title"], about, tuple(answers))


def _parts(event: LearningEvent, content: Mapping) -> tuple[str, list[str]]:
    match event.kind:
        case Kind.ACTIVITY_ANSWERED:
            return _activity(event, content)
        case Kind.LESSON_FINISHED:
            lesson = lesson_of(content, key=event.item)
            short = event.data.get("route") == "summary"
            return lesson["title"] if lesson else "", [_("Short summary") if short else _("Whole lesson")]
        case Kind.SCENARIO_CHOSEN:
            return content["scenario_title"], _scenario(content["scenario"], event.data.get("path", ()))
        case Kind.QUESTION_ANSWERED:
            question = next((row for row in content["questions"] if row["key"] == event.item), None)
            if question is None:
                return "", []
            chosen = [row["text"] for row in question["options"] if row["key"] == event.data.get("option")]
            return _plain(question["stem"]), chosen
    return "", []


def _activity(event: LearningEvent, content: Mapping) -> tuple[str, list[str]]:
    block = next((found for row in content["lessons"] if (found := activity_of(row, event.item))), None)
    if block is None:
        return "", []
    kind, value = block["type"], block["value"]
    answers = []
    for index, choice in enumerate(event.data.get("answer", ())):
        item = value["items"][index]
        line = item["prompt"] if kind == "choose" else item["text"]
        answers.append(f"{line} → {option_texts(kind, value, index)[choice]}")
    return value["title"], answers


def _scenario(nodes: list[Mapping], path: list[int]) -> list[str]:
    by_id, taken = {node["id"]: node for node in nodes}, []
    node = nodes[0] if nodes else None
    for number in path:
        choices = node.get("choices", ()) if node else ()
        if not 0 <= number < len(choices):
            break
        taken.append(choices[number]["text"])
        node = by_id.get(choices[number]["to"])
    return taken


def _plain(rich: str) -> str:
    """Rich text without its tags."""
    return " ".join(unescape(strip_tags(rich)).split())
