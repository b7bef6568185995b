import re
from dataclasses import dataclass

from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from ui.display import display_attributes
from ui.examples import everything

# Drawn by base.html itself: shown where they stand rather than a second time.
DRAWN_BY_THE_PAGE = {"help_now", "leave_page", "navigation"}

NAVIGATION = [
    {"label": "Your learning", "url": "/styleguide/", "current": True},
    {"label": "Support", "url": "/support/"},
    {"label": "Coverage", "url": "#table_cards"},
    {
        "label": "You",
        "menu": [
            {"label": "Settings", "url": "#display_choice"},
            {"label": "My data", "url": "#on_this_device"},
            {"label": "Your certificates", "url": "#certificate"},
        ],
    },
]

COLOURS = [
    ("Surfaces", ["paper", "raised", "sunk", "tint", "honey-tint", "plum-tint"]),
    ("Text", ["ink", "ink-soft", "link", "clay-ink", "plum-ink"]),
    ("Shapes", ["action", "clay", "plum", "honey", "edge", "hairline"]),
]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has chosen how their pages look."""

    text_size: str
    calm: bool


def documentation_of(template) -> str:
    """The comment at the head of a component is its documentation; there is no second copy to fall behind."""
    found = re.search(r"{% comment %}(.*?){% endcomment %}", template.template.source, re.DOTALL)
    words = found.group(1) if found else ""
    return re.sub(r"{% templatetag open(block|variable) %}|{% templatetag close(block|variable) %}", "", words).strip()


@require_safe
def styleguide(request):
    """The living style guide, for developers: every component with its parameters and examples."""
    components = []
    for name, examples in everything().items():
        template = get_template(f"components/{name}.html")
        shown = [] if name in DRAWN_BY_THE_PAGE else examples()
        components.append(
            {
                "name": name,
                "documentation": documentation_of(template),
                "drawn_by_the_page": name in DRAWN_BY_THE_PAGE,
                "examples": [{"note": one.note, "html": template.render(one.context, request)} for one in shown],
            }
        )
    as_chosen = Reader(request.GET.get("text", ""), "calm" in request.GET)
    return render(
        request,
        "styleguide/index.html",
        {
            "components": components,
            "colours": COLOURS,
            "navigation": NAVIGATION,
            "display": display_attributes(as_chosen),
        },
    )
