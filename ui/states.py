"""The states that a component's first examples do not show: nothing yet, the longest words, an error, done, waiting."""

import datetime

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from ui import charts
from ui.example import Example

LONG_TITLE = "Understanding and responding to unaccompanied asylum-seeking children’s bereavements"
LONG_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
LONG_NAME = f"Oluwaseun Adebayo-Fitzwilliam of {LONG_WORD}"
LONG = "The longest words that may come"


class Filled(forms.Form):
    """Fields as they stand when nothing is wrong."""

    given = forms.CharField(label="Your name", help_text="As it should stand on your certificate.")
    about = forms.CharField(label=LONG_TITLE, required=False)
    known = forms.EmailField(label="Email address", disabled=True, help_text="Your service can change it.")


class WrongFilter(forms.Form):
    on = forms.DateField(label="As at")


def more() -> dict[str, list[Example]]:
    """Component name → further examples."""
    options = [{"value": "a", "label": "Say his name quietly."}, {"value": "b", "label": "Wait.", "disabled": True}]
    return {
        "next_step": [
            Example(
                {
                    "id": "first",
                    "title": "The children, in words",
                    "href": "#next_step",
                    "drawing": "lamp",
                    "level": 3,
                },
                "A first evening: a drawing instead of the rings",
            ),
            Example({"id": "long", "title": LONG_TITLE, "text": LONG_WORD, "href": "#next_step", "level": 3}, LONG),
        ],
        "summary_sentence": [
            Example({"parts": [{"number": 0, "text": "people are here yet"}]}, "Nobody yet: a number opens nothing")
        ],
        "button": [
            Example({"label": "I have read all of this, and I should like to carry on tomorrow"}, LONG),
            Example(
                {"label": "Hover", "kind": "secondary"},
                "Under a pointer: filled ones deepen, outlined ones take a tint, quiet ones a thicker line. "
                "With the focus: a honey ring with an edge of ink, as on every control",
            ),
        ],
        "link_card": [
            Example({"title": "Common ground", "href": "#link_card", "status": "done"}, "Done"),
            Example(
                {"title": "Your certificate", "href": "#link_card", "status": "waiting", "meta": "We write it now"},
                "Waiting",
            ),
            Example({"title": LONG_TITLE, "href": "#link_card", "text": LONG_WORD, "meta": "45 minutes"}, LONG),
        ],
        "progress_line": [
            Example({"label": "Nothing yet", "total": 5}, "Nothing done yet"),
            Example({"label": "All", "done": 5, "total": 5}, "All done"),
        ],
        "status_tag": [Example({"kind": "due", "label": "Due by 22 November 2027, in five weeks"}, "Own words")],
        "content_note": [
            Example(
                {
                    "id": "by-form",
                    "title": LONG_WORD,
                    "text": "It takes the choice by a form where a choice is kept.",
                    "action": "#content_note",
                    "level": 3,
                },
                "As a form, with a long title",
            )
        ],
        "callout": [Example({"body": "Without a title. " + LONG_WORD}, LONG)],
        "quotation": [Example({"text": f"It was in {LONG_WORD} that I first slept through."}, "Without a credit")],
        "claim_card": [
            Example({"text": "Talking with a known adult helps.", "label": "A", "source": "A guideline", "url": "#a"}),
            Example({"text": f"Everybody in {LONG_WORD} says so.", "label": "C", "source": LONG_TITLE}, LONG),
        ],
        "choice_group": [
            Example({"name": "wrong", "legend": "Choose", "options": options, "error": "Choose one answer."}, "Error"),
            Example({"name": "many", "legend": "Tick any", "kind": "checkbox", "options": options}, "Several"),
        ],
        "steps": [
            Example(
                {"items": [{"title": LONG_TITLE, "href": "#steps"}, {"title": LONG_WORD, "text": "The last one"}]}, LONG
            )
        ],
        "saved_state": [Example({"text": "Saving …", "waiting": True}, "On its way")],
        "who_sees": [Example({"text": f"People who lead training at {LONG_WORD} see that you finished."}, LONG)],
        "error_summary": [
            Example(
                {"title": "One thing is left in this lesson", "errors": [{"text": LONG_TITLE}], "still": True},
                "Own title, no link",
            )
        ],
        "field": [Example({"field": field}, "Nothing wrong; one that cannot be changed") for field in filled()],
        "filter_bar": [
            Example({"form": WrongFilter({"on": "2031-01-01x"}, prefix="wrong"), "label": "Wrong filter"}, "Error"),
        ],
        "table_cards": [
            Example(
                {
                    "caption": "Past due",
                    "columns": [{"label": "Name"}, {"label": "Team"}],
                    "rows": [],
                    "empty": "Nobody is past due.",
                },
                "Empty",
            ),
            Example(
                {
                    "caption": LONG_TITLE,
                    "columns": [{"label": "Name"}, {"label": "Where it stands"}],
                    "rows": [[{"text": LONG_NAME, "href": "#a"}, {"status": "waiting", "status_label": LONG_TITLE}]],
                },
                LONG,
            ),
        ],
        "pagination": [
            Example({"page": Paginator(range(40), 20).page(1), "query": QueryDict(), "label": "First"}, "First page")
        ],
        "bars": [
            Example(
                {"caption": "Covered", "items": [{"label": LONG_WORD, "value": 0, "total": 9, "text": "0 of 9"}]}, LONG
            )
        ],
        "chart": [
            Example(
                {
                    "id": "chart-one",
                    "title": LONG_TITLE,
                    "chart": charts.bars([(LONG_WORD[:24], "100%", 100, 100)]),
                    "caption": LONG_TITLE,
                    "columns": [{"label": "Group"}, {"label": "Covered"}],
                    "rows": [[LONG_WORD, "100%"]],
                },
                LONG,
            )
        ],
        "key_facts": [Example({"facts": [{"label": LONG_TITLE, "value": LONG_NAME, "href": "#key_facts"}]}, LONG)],
        "empty_state": [
            Example({"title": "Nobody here yet", "text": "Invite the first.", "drawing": "chairs", "level": 3})
        ],
        "certificate": [
            Example(
                {
                    "name": LONG_NAME,
                    "award": LONG_TITLE,
                    "awarded_on": datetime.date(2024, 5, 3),
                    "number": "CG-7Q4M-2KXA",
                    "standing": "Lapsed since 4 May 2027",
                    "level": 3,
                },
                "The longest names; lapsed; nothing to scan",
            )
        ],
        "answer": [Example({"text": "“Shall we sit on the stairs?”"}, "Without a verdict")],
        "choice_buttons": [Example({"choices": [{"text": LONG_TITLE}, {"text": LONG_WORD}], "name": "long"}, LONG)],
        "helpline": [Example({"name": LONG_TITLE, "number": "0808 800 5000", "dial": "08088005000", "when": "Free."})],
        "question": [Example({"number": 4, "stem": "Read again, among the others.", "id": "stem-4", "level": 3})],
        "terms": [Example({"terms": [{"term": LONG_WORD, "meaning": LONG_TITLE}]}, LONG)],
    }


def filled() -> Filled:
    return Filled(initial={"given": "Amara Okafor", "known": "amara@example.org"}, prefix="filled")
