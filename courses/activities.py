"""Activities: the choices on offer, and what is said about an answer. Pure.

An answer is a list of whole numbers, one for each item: sort, the chosen group; order, the chosen place (from 0);
choose, the chosen option.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    index: int
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Item:
    index: int
    text: str
    options: tuple[Option, ...]
    chosen: str
    best: str
    agrees: bool
    feedback: str
    best_index: int
    feedbacks: tuple[str, ...]  # one for each option where they differ, else one


def option_texts(kind: str, value: Mapping, index: int) -> list[str]:
    if kind == "sort":
        return list(value["groups"])
    if kind == "order":
        return [str(place + 1) for place in range(len(value["items"]))]
    return [option["text"] for option in value["items"][index]["options"]]


def best_index(kind: str, value: Mapping, index: int) -> int:
    item = value["items"][index]
    if kind == "sort":
        return value["groups"].index(item["group"])
    if kind == "order":
        return index
    return next((i for i, option in enumerate(item["options"]) if option["best"]), 0)


def shown_order(kind: str, value: Mapping) -> list[int]:
    """Items to order are shuffled the same way for everybody, so that nothing moves when the page is reloaded."""
    places = list(range(len(value["items"])))
    if kind == "order":
        random.Random(value["key"]).shuffle(places)
    return places


def fits(kind: str, value: Mapping, answer: Sequence) -> bool:
    """Whether an answer says one possible thing about every item."""
    items = value["items"]
    if len(answer) != len(items) or not all(isinstance(n, int) and not isinstance(n, bool) for n in answer):
        return False
    if not all(0 <= n < len(option_texts(kind, value, i)) for i, n in enumerate(answer)):
        return False
    return kind != "order" or len(set(answer)) == len(answer)


def items_of(kind: str, value: Mapping, answer: Sequence[int | None] | None = None) -> list[Item]:
    """The items in the order shown, with what was chosen and what is said about it."""
    rows = []
    for index in shown_order(kind, value):
        item = value["items"][index]
        texts = option_texts(kind, value, index)
        chosen = answer[index] if answer is not None else None
        best = best_index(kind, value, index)
        feedbacks = [option["feedback"] for option in item["options"]] if kind == "choose" else [item["feedback"]]
        rows.append(
            Item(
                index=index,
                text=item["prompt"] if kind == "choose" else item["text"],
                options=tuple(Option(i, text, i == chosen) for i, text in enumerate(texts)),
                chosen=texts[chosen] if chosen is not None else "",
                best=texts[best],
                agrees=chosen == best,
                feedback=feedbacks[(chosen if chosen is not None else best) if kind == "choose" else 0],
                best_index=best,
                feedbacks=tuple(feedbacks),
            )
        )
    return rows
