"""One worked example, at least, of every component. The style guide shows them and the tests render them.

The words are invented for the purpose. Nobody here is a real person.
"""

import datetime
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django import forms
from django.contrib.messages import constants as levels
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.safestring import mark_safe

from ui import charts, states
from ui.example import Example

# Parts that other components draw with; they have no entry of their own.
PARTS = {
    "activity_answered", "activity_asked", "activity_complaint", "continuum_sign", "guide_contacts", "mark", "rings",
    "navigation_link", "words",
}  # fmt: skip

ILLUSTRATIONS = ("lamp", "table", "chairs", "kettle", "door")

DAY = datetime.date(2027, 5, 3)
EVENING = datetime.time(21, 42)


GUIDE_STEP = {
    "node": {
        "id": "x1-e1",
        "kind": "ending",
        "text": "Ring your on-call line",
        "when": "Tonight.",
        "points": ["Say what is happening.", "Ask somebody to come."],
        "say": ["I need someone to help now."],
        "also": ["Look after yourself, too."],
    },
    "contacts": [
        {"name": "Samaritans", "number": "116 123", "dial": "116123", "when": "To talk to someone. Free, any time."},
        {"name": "The child’s social worker", "number": "", "when": "Or their team’s duty worker."},
    ],
    "onward": [{"label": "If it gets worse", "href": "#", "about": "Ring 999", "elsewhere": ""}],
    "lessons": [{"title": "Mending", "href": "#mending"}],
}
FLOW = mark_safe(
    '<svg class="flow" viewBox="0 0 300 150" width="300" height="150" role="img" aria-labelledby="flow-x">'
    '<title id="flow-x">A question with two answers</title><rect class="flow__box flow__box--question" x="50" y="5" '
    'width="200" height="50" rx="22"/><text class="flow__text" x="150" y="36" text-anchor="middle">Is it easing?</text>'
    '<path class="flow__line" d="M110 55V140M190 55V140"/>'
    '<rect class="flow__answer" x="90" y="80" width="40" height="26"/>'
    '<rect class="flow__answer" x="175" y="80" width="30" height="26"/><text class="flow__text" x="110" y="99" '
    'text-anchor="middle">Yes</text><text class="flow__text" x="190" y="99" text-anchor="middle">No</text></svg>'
)


class ExampleForm(forms.Form):
    """Every kind of field that the product uses, with what may go wrong."""

    name = forms.CharField(label="Your name", help_text="As it should stand on your certificate.")
    email = forms.EmailField(label="Email address")
    started = forms.DateField(label="Day you started", help_text="For example, 3 5 2027", required=False)
    role = forms.ChoiceField(
        label="What you do",
        widget=forms.RadioSelect,
        choices=[("foster", "Foster carer"), ("kinship", "Kinship carer"), ("home", "I work in a children’s home")],
    )
    home = forms.ChoiceField(label="Team", choices=[("", "Choose one"), ("n", "North"), ("s", "South")])
    story = forms.CharField(label="What helped", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(
        label="Send me a note when something is due", required=False, help_text="At most one a week."
    )


class ExampleDisplay(forms.Form):
    """What a person may choose for their own pages."""

    size = forms.ChoiceField(
        label="Text size",
        widget=forms.RadioSelect,
        choices=[("usual", "Usual"), ("larger", "Larger"), ("largest", "Largest")],
    )
    calm = forms.BooleanField(label="Calm display", required=False, help_text="No tints, fewer lines, fewer drawings.")


class ExampleFilter(forms.Form):
    """A filter as a training lead meets it."""

    team = forms.ChoiceField(choices=[("", "Every team"), ("n", "North"), ("s", "South")], required=False)
    status = forms.ChoiceField(choices=[("", "Any"), ("due", "Due"), ("overdue", "Past due")], required=False)


def wrong_form() -> ExampleForm:
    return ExampleForm({"name": "", "email": "sam at example", "story": "We sat on the stairs and counted buses."})


def square_code() -> str:
    """Stands in for a QR code: a drawing that no phone can read."""
    cells = "".join(f"M{x} {y}h2v2h-2z" for x in range(0, 24, 2) for y in range(0, 24, 2) if (x * y + x // 2 + y) % 3)
    return mark_safe(f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{cells}" fill="#10201c"/></svg>')


def small_map() -> str:
    """As practice.ecomap draws one: the shapes carry colours for files, the stylesheet those of the theme."""
    circle = '<circle class="eco-map__{}" cx="{}" cy="54" r="54" fill="#fffdf9" stroke="#15352f" stroke-width="2"/>'
    words = '<text class="eco-map__name" x="{}" y="60" font-size="16" text-anchor="middle">{}</text>'
    return mark_safe(
        '<svg viewBox="-58 -4 316 116" width="19.75em" height="7.25em" role="img"><title>Map: Me</title>'
        '<path class="eco-map__line" d="M57 54L143 54" fill="none" stroke="#15352f" stroke-width="7"/>'
        + circle.format("centre", 0)
        + words.format(0, "Me")
        + circle.format("node", 200)
        + words.format(200, "Choir")
        + "</svg>"
    )


def drawing() -> str:
    """A small diagram whose text is text."""
    return mark_safe(
        '<svg viewBox="0 0 640 260" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">'
        '<path d="M20 80h600M20 180h600" stroke-dasharray="2 8"/>'
        '<path d="M20 150c50-50 80-20 120-40s60-90 100-80 50 110 100 110 40-60 80-60 50 120 90 120 60-90 110-80"/>'
        '<g fill="currentColor" stroke="none" font-size="20"><text x="24" y="40">too much</text>'
        '<text x="24" y="205">too little</text><text x="470" y="112">able to think</text></g></svg>'
    )


def everything() -> dict[str, Callable[[], list[Example]]]:
    """Component name → its examples and then its further states (ui/states.py).

    Made afresh each time: a rendered form remembers that it was summarised.
    """
    return {name: partial(_with_states, name, usual) for name, usual in _usual().items()}


def _with_states(name: str, usual: Callable[[], list[Example]]) -> list[Example]:
    return usual() + states.more().get(name, [])


def _usual() -> dict[str, Callable[[], list[Example]]]:
    return {
        "next_step": lambda: [
            Example(
                {
                    "title": "Five adults, one Tuesday",
                    "href": "#next_step",
                    "minutes": 10,
                    "text": "One child, one ordinary day, everybody who met him. Stop whenever you like.",
                    "level": 3,
                }
            ),
            Example(
                {
                    "id": "carry-on",
                    "eyebrow": "Carry on where you were",
                    "title": "What the body remembers",
                    "href": "#next_step",
                    "minutes": 6,
                    "action": "Carry on",
                    "done": 3,
                    "total": 5,
                    "level": 3,
                },
                "Somebody who has begun",
            ),
        ],
        "summary_sentence": lambda: [
            Example(
                {
                    "parts": [
                        {"number": 212, "text": "of 240 carers are covered", "href": "#covered", "end": ". "},
                        {"number": 9, "text": "are due this month", "href": "#due"},
                        {"number": 6, "text": "are overdue", "href": "#overdue"},
                        {"number": 13, "text": "have not started", "href": "#new"},
                    ],
                    "as_of": DAY,
                },
                "Each number opens exactly those people",
            )
        ],
        "button": lambda: [
            Example({"label": "Carry on", "href": "#button"}),
            Example({"label": "Save", "kind": "secondary"}),
            Example({"label": "Not now", "kind": "quiet"}),
            Example({"label": "End this exemption", "kind": "careful"}),
            Example({"label": "Send", "disabled": True}),
        ],
        "link_card": lambda: [
            Example(
                {
                    "title": "When a child says no to help",
                    "href": "#link_card",
                    "text": "What refusing can mean, and three ways to stay alongside.",
                    "meta": "45 minutes",
                    "status": "started",
                    "done": 2,
                    "total": 5,
                }
            ),
            Example(
                {
                    "title": "Family time",
                    "href": "#link_card",
                    "text": "Before, during and after.",
                    "meta": "30 minutes",
                }
            ),
        ],
        "progress_line": lambda: [Example({"label": "Common ground", "done": 3, "total": 5})],
        "status_tag": lambda: [
            Example({"kind": kind})
            for kind in (
                "done",
                "covered",
                "current",
                "started",
                "not_started",
                "due",
                "overdue",
                "exempt",
                "paused",
                "waiting",
            )
        ],
        "content_note": lambda: [
            Example(
                {
                    "text": "The next part names neglect. Nothing is described in detail. You decide how to take it.",
                    "minutes": 4,
                    "read_href": "#read",
                    "skip_href": "#skip",
                    "steady_href": "#steady",
                    "summary_href": "#summary",
                    "level": 3,
                }
            )
        ],
        "stopping_place": lambda: [
            Example({"action": "#", "edition": "e", "block": 9, "part": 2, "minutes": 4, "level": 3})
        ],
        "callout": lambda: [
            Example(
                {
                    "kind": "key",
                    "title": "Behaviour is a message",
                    "body": "Before we ask how to stop it, we ask what it is telling us.",
                }
            ),
            Example(
                {
                    "kind": "care",
                    "title": "If a child tells you something",
                    "body": "Listen. Do not promise secrecy. Note their words; tell your safeguarding lead today.",
                }
            ),
            Example(
                {
                    "kind": "steady",
                    "title": "Feet on the floor",
                    "body": "Feel the chair hold you. Find five blue things. Breathe out longer than in.",
                }
            ),
        ],
        "quotation": lambda: [
            Example(
                {
                    "text": "She never asked what I had done. She asked whether I had eaten.",
                    "credit": "Invented for this page",
                }
            )
        ],
        "claim_card": lambda: [
            Example(
                {
                    "text": "Warm, steady care after early harm is linked with better health and friendships later.",
                    "label": "B",
                    "source": "Name of a review, its year",
                    "checked_on": DAY,
                }
            ),
            Example(
                {"text": "Children who were hurt will go on to hurt others.", "label": "X", "source": "A common saying"}
            ),
        ],
        "figure": lambda: [
            Example(
                {
                    "svg": drawing(),
                    "caption": "The window of tolerance",
                    "description": "Between two dotted lines a child can think. Above is too much; below, too little.",
                    "id": "figure-window",
                }
            )
        ],
        "eco_map": lambda: [
            Example(
                {
                    "shown": {
                        "title": "Map: Me",
                        "svg": small_map(),
                        "sentences": ["Me is in the middle.", "Me and Choir: strong and helpful."],
                    },
                    "id": "eco-map-example",
                }
            )
        ],
        "accordion": lambda: [
            Example(
                {
                    "items": [
                        {"title": "What if I miss a day?", "body": "Nothing is lost. Start again where you stopped."},
                        {"title": "Who sees what I write?", "body": "Only you.", "open": True},
                    ]
                }
            )
        ],
        "tabs": lambda: [
            Example(
                {
                    "id": "ways",
                    "label": "Ways to take this lesson",
                    "items": [
                        {"id": "text", "title": "Read", "body": "Five short pages."},
                        {"id": "audio", "title": "Listen", "body": "Nine minutes, with a transcript."},
                        {"id": "print", "title": "Print", "body": "Four sheets of A4."},
                    ],
                },
                "Without script these are headings with text",
            )
        ],
        "choice_group": lambda: [
            Example(
                {
                    "name": "plate",
                    "legend": "It is 7 pm. A nine-year-old throws his plate. What do you try first?",
                    "hint": "All three are things that good carers do. Choose one; you can come back.",
                    "options": [
                        {"value": "a", "label": "Kneel down a step away and say his name quietly."},
                        {"value": "b", "label": "Ask the other children to take their plates next door."},
                        {"value": "c", "label": "Say that plates stay on the table, and wait."},
                    ],
                }
            ),
            Example(
                {
                    "name": "plate-again",
                    "legend": "The same, with the answer to what was chosen",
                    "options": [
                        {
                            "value": "a",
                            "label": "Kneel down a step away and say his name quietly.",
                            "checked": True,
                            "helps": True,
                            "feedback": "A low voice and some room tell his body that nobody is coming for him.",
                        },
                        {
                            "value": "c",
                            "label": "Say that plates stay on the table, and wait.",
                            "helps": False,
                            "feedback": "He may hear only the rule. Try the rule later, when he can think again.",
                        },
                    ],
                }
            ),
        ],
        "steps": lambda: [
            Example(
                {
                    "items": [
                        {"title": "Why it matters", "href": "#steps", "state": "done"},
                        {
                            "title": "See it",
                            "href": "#steps",
                            "state": "current",
                            "text": "A short scene, eight minutes.",
                        },
                        {"title": "Try it", "text": "Three small choices."},
                    ]
                }
            )
        ],
        "connection": lambda: [
            Example({"text": "You are offline. What you do here is kept on this device and sent when you are back."}),
            Example({"text": "2 answers are not sent yet."}),
        ],
        "saved_state": lambda: [
            Example({"at": EVENING}),
            Example({"text": "Will send when you are back online", "waiting": True}),
        ],
        "how_much": lambda: [
            Example(
                {
                    "name": "kettle",
                    "legend": "The kettle was where I looked for it.",
                    "options": [
                        {"value": "hardly", "label": "hardly"},
                        {"value": "a_little", "label": "a little"},
                        {"value": "somewhat", "label": "somewhat"},
                        {"value": "mostly", "label": "mostly"},
                        {"value": "very_much", "label": "very much"},
                        {"value": "", "label": "Skip this one", "checked": True},
                    ],
                }
            )
        ],
        "who_sees": lambda: [
            Example({"text": "Only you can see this.", "private": True}),
            Example({"text": "Your training lead sees that you finished, not what you wrote."}),
        ],
        "error_summary": lambda: [
            Example(
                {
                    "errors": [
                        {"text": "Write your name as it should stand on the certificate", "href": "#id_name"},
                        {"text": "An email address has an @ in it", "href": "#id_email"},
                    ],
                    "still": True,
                }
            )
        ],
        "field": lambda: [Example({"field": bound}) for bound in wrong_form()],
        "filter_bar": lambda: [
            Example(
                {
                    "form": ExampleFilter({"team": "n"}),
                    "reset_href": "#filter_bar",
                    "summary": "42 people",
                    "chips": [{"label": "North", "href": "#filter_bar"}],
                }
            )
        ],
        "table_cards": lambda: [
            Example(
                {
                    "caption": "Due this month",
                    "columns": [
                        {"label": "Name"},
                        {"label": "Team"},
                        {"label": "Where it stands"},
                        {"label": "By"},
                        {"label": "Lessons done", "numeric": True},
                    ],
                    "rows": [
                        [{"text": "Amara Okafor", "href": "#a"}, "North", {"status": "due"}, DAY, 3],
                        [
                            {"text": "Tomasz Zieliński", "href": "#b"},
                            "South",
                            {"status": "overdue"},
                            datetime.date(2027, 4, 12),
                            5,
                        ],
                        [
                            {"text": "Grace Bell", "href": "#c"},
                            "North",
                            {"status": "covered"},
                            datetime.date(2028, 1, 30),
                            5,
                        ],
                    ],
                },
                "Narrow the window to see the cards",
            )
        ],
        "pagination": lambda: [Example({"page": Paginator(range(420), 20).page(4), "query": QueryDict("team=n")})],
        "bars": lambda: [
            Example(
                {
                    "caption": "Covered, by team",
                    "label_heading": "Team",
                    "value_heading": "Covered",
                    "items": [
                        {"label": "North", "href": "#north", "value": 88, "total": 96, "text": "88 of 96"},
                        {"label": "South", "href": "#south", "value": 70, "total": 81, "text": "70 of 81"},
                        {"label": "Kinship", "value": 54, "total": 63, "text": "54 of 63"},
                    ],
                },
                "A chart that is its own table",
            )
        ],
        "chart": lambda: [
            Example(
                {
                    "id": "chart-bars",
                    "title": "Covered, by sector",
                    "chart": charts.bars(
                        [
                            ("Health", "31%", 28, 34),
                            ("Homes", "at most 7%", 0, 7),
                            ("Education", "Not shown", None, None),
                        ]
                    ),
                    "note": "Filled: at least. Outlined: at most.",
                    "caption": "The same as a table",
                    "columns": [{"label": "Sector"}, {"label": "Covered", "numeric": True}],
                    "rows": [["Health", "31%"], ["Homes", "at most 7%"], ["Education", "Not shown"]],
                },
                "Bars; what is only known as a range is outlined",
            ),
            Example(
                {
                    "id": "chart-lines",
                    "title": "Covered, over time",
                    "chart": charts.lines(
                        ["Mar 2026", "Jun 2026", "Sep 2026"],
                        [("The area", [20, 34, 51]), ("Health", [10, None, 31]), ("Homes", [3, 5, 60])],
                    ),
                    "caption": "The same as a table",
                    "columns": [
                        {"label": "Group"},
                        {"label": "Mar 2026"},
                        {"label": "Jun 2026"},
                        {"label": "Sep 2026"},
                    ],
                    "rows": [
                        ["The area", "20%", "34%", "51%"],
                        ["Health", "10%", "Not shown", "31%"],
                        ["Homes", "3%", "5%", "60%"],
                    ],
                },
                "Lines; each has its own shape, and a gap where nothing is known",
            ),
        ],
        "key_facts": lambda: [
            Example(
                {
                    "facts": [
                        {"label": "Award", "value": "Common ground: the shared framework"},
                        {"label": "Awarded", "value": DAY},
                        {
                            "label": "Valid until",
                            "value": datetime.date(2030, 5, 3),
                            "hint": "A refresher opens three months before.",
                        },
                    ]
                }
            )
        ],
        "display_choice": lambda: [
            Example(
                {"size": form["size"], "calm": form["calm"]},
                "In the settings; what it does is seen by the links at the head of this page",
            )
            for form in [ExampleDisplay({"size": "larger"}, prefix="styleguide")]
        ],
        "empty_state": lambda: [
            Example(
                {
                    "title": "Nobody is past due",
                    "text": "When somebody is, they will stand here with the reason.",
                    "action_label": "See everybody",
                    "action_href": "#empty_state",
                    "level": 3,
                }
            )
        ],
        "toast": lambda: [
            Example(
                {
                    "messages": [
                        Message(levels.SUCCESS, "Sent to nine people."),
                        Message(levels.WARNING, "Two addresses did not work. They are listed below."),
                    ]
                }
            )
        ],
        "certificate": lambda: [
            Example(
                {
                    "name": "Amara Okafor",
                    "award": "Common ground: trauma-informed care, shared framework",
                    "awarded_on": DAY,
                    "valid_until": datetime.date(2030, 5, 3),
                    "issuer": "Common Ground",
                    "number": "CG-7Q4M-2KXA",
                    "verify_url": "https://example.org/v/7Q4M2KXA",
                    "qr": square_code(),
                    "can_do": [
                        "I can look for what a behaviour is telling us.",
                        "I can steady myself before I steady a child.",
                        "I can say what I saw, and what I only guess.",
                    ],
                    "signatory": "Dr Ruth Adeyemi",
                    "signatory_role": "Clinical lead",
                    "level": 3,
                },
                "Prints alone on one A4 landscape page",
            )
        ],
        "activity": lambda: [
            Example(
                activity(
                    "sort",
                    ["“I’ll stay next to you until the bell goes.”", "“Oh, here we go again.”"],
                    ["I am safe", "I am a problem", "I am on my own"],
                    id="try-1",
                    title="What does Kofi hear?",
                ),
                "Few short answers stand side by side",
            ),
            Example(
                activity(
                    "choose",
                    ["Ellie, 5, tries to bite Jack."],
                    ["“No biting people. Here’s your chewy toy. I’ll stay with you.”", "“Sit over there and think.”"],
                    id="try-2",
                    title="Which limit holds?",
                    error="Choose one answer for each line.",
                ),
                "Longer ones under each other; something is missing",
            ),
            Example(
                activity(
                    "order",
                    ["Let out one long breath.", "Wait. Then wait a bit more."],
                    ["1", "2"],
                    id="try-3",
                    title="What comes first?",
                ),
                "To put in order",
            ),
            Example(
                activity(
                    "sort",
                    ["Kofi sits where he can see both doors.", "Amara calls you every minute."],
                    ["Get safe", "Get some control", "Get connection", "Get away", "Be heard"],
                    id="try-5",
                    title="What might the job be?",
                ),
                "More than four answers are one list for each line",
            ),
            Example(
                activity(
                    "sort",
                    ["On the floor nearby, a breath before the words.", "Arms folded, eyes on the clock."],
                    ["You are safe with me", "You are in trouble"],
                    id="try-4",
                    title="One sentence, many voices",
                    answered=True,
                    again="#try-4",
                ),
                "Answered",
            ),
        ],
        "answer": lambda: [
            Example(
                {
                    "label": "You chose",
                    "text": "“It’s all going to be fine.”",
                    "helps": False,
                    "feedback": "It is a loving wish. You cannot promise it, though, and trust needs what is true.",
                }
            ),
            Example(
                {
                    "label": "You chose",
                    "text": "“I don’t know about Monday yet. Bedside light or landing light?”",
                    "helps": True,
                    "feedback": "It is honest, and it gives Ellie one real choice.",
                }
            ),
        ],
        "on_this_device": lambda: [Example({}, "On the page of one's own data")],
        "choice_buttons": lambda: [
            Example(
                {
                    "choices": [
                        {"text": "Sit down by the door. “That was me, not you.”"},
                        {"text": "Ask the escort to wait, and ring school to say that he will be late."},
                    ]
                },
                "Inside a form of the page",
            )
        ],
        "helpline": lambda: [
            Example(
                {
                    "name": "Samaritans",
                    "number": "116 123",
                    "dial": "116123",
                    "when": "To talk to someone, about anything. Free, any time.",
                }
            ),
            Example({"name": "Shout", "number": "85258", "dial": "85258", "when": "To text.", "text": True}),
        ],
        "private_writing": lambda: [
            Example(
                {"key": "styleguide-note"},
                mark_safe(
                    '<span id="styleguide-note-title">Three lines of your own</span>. '
                    '<span id="styleguide-note-prompt">Say what you did.</span>'
                ),
            )
        ],
        "nobody_reads": lambda: [Example({})],
        "tool_banner": lambda: [Example({})],
        "continuum": lambda: [
            Example(
                {
                    "label": "How things are",
                    "steps": [
                        {"key": key, "title": title, "line": "In a few words."}
                        for key, title in (("steady", "Steady"), ("wobbly", "Wobbly"), ("unsafe", "Unsafe"))
                    ],
                }
            )
        ],
        "guide_step": lambda: [Example({"step": GUIDE_STEP, "level": 3})],
        "flow": lambda: [Example({"svg": FLOW, "caption": "A question with two answers."})],
        "nudge": lambda: [Example({}, "Empty until a text beside it may point to a child")],
        "question": lambda: [
            Example(
                {
                    "number": 3,
                    "total": 7,
                    "stem": "Ellie is screaming after a phone call. Nobody is in danger. What could you do first?",
                    "safety": True,
                    "level": 3,
                }
            )
        ],
        "scene": lambda: [
            Example(
                {
                    "title": "Kofi’s Tuesday",
                    "text": "7.40, the hall. Pat sits on the bottom stair. “You don’t want to. I hear you.”",
                }
            )
        ],
        "takeaway": lambda: [
            Example({"text": "Before you speak, let one long breath out. Then say less than you planned.", "level": 3})
        ],
        "terms": lambda: [
            Example(
                {
                    "terms": [
                        {"term": "Co-regulation", "meaning": "One calm person helping another to settle."},
                        {"term": "Repair", "meaning": "Mending what went wrong between two people."},
                    ]
                }
            )
        ],
        "illustration": lambda: [Example({"name": name}, name) for name in ILLUSTRATIONS],
        "listen_to": lambda: [
            Example(
                {"of": "#scene .scene"},
                "Shows where the browser has a voice; reads the scene on this page while its buttons stay in view",
            )
        ],
        "navigation": lambda: [
            Example(
                {
                    "items": [
                        {"label": "Your learning", "url": "#n1", "current": True},
                        {"label": "Support", "url": "#n2"},
                        {"label": "Coverage", "url": "#n3"},
                        {
                            "label": "Account",
                            "menu": [
                                {"label": "Your details", "url": "#n4"},
                                {"label": "Sign out", "url": "#n5", "method": "post"},
                            ],
                        },
                    ]
                },
                "In the header of every page, from the context variable navigation",
            )
        ],
        "help_now": lambda: [
            Example({}, "In the footer of every page"),
            Example({"title": "If you would like to talk to someone", "id": "someone"}, "After a lesson with tags"),
        ],
        "leave_page": lambda: [
            Example({}, "At the corner of this page: learning pages switch it on with the leave block")
        ],
    }


def activity(kind: str, texts: list[str], options: list[str], *, chosen: int | None = None, **more) -> dict:
    """What a lesson passes to the activity component."""
    items = [
        {
            "index": index,
            "text": text,
            "options": [{"index": i, "text": option, "chosen": i == chosen} for i, option in enumerate(options)],
            "chosen": options[0],
            "best": options[index % 2],
            "agrees": index % 2 == 0,
            "feedback": "Slow and low says that there is time, before any word does.",
            "best_index": index % 2,
            "feedbacks": ["Slow and low says that there is time, before any word does."],
        }
        for index, text in enumerate(texts)
    ]
    return {"kind": kind, "prompt": "Say it as you would at home.", "items": items, "level": 3} | more


def component_names() -> list[str]:
    """Every component that has a template, parts left out."""
    folder = Path(__file__).resolve().parent.parent / "templates" / "components"
    return sorted(path.stem for path in folder.glob("*.html") if path.stem not in PARTS)
