"""Keeping a view of coverage under a name, and forgetting it. A view holds no facts, only what to look at."""

from datetime import datetime
from urllib.parse import parse_qsl

from compliance.models import SavedView
from people.models import Organisation, Person

MOST = 30


class UnableToKeepView(Exception):
    """The view was not kept; the message says the cure."""


def keep_view(*, person: Person, organisation: Organisation, name: str, query: str, at: datetime) -> SavedView:
    """A name that is there already now stands for this view."""
    name = " ".join(name.split())
    if not name:
        raise UnableToKeepView("Give the view a name.")
    if len(name) > 60 or len(query) > 600 or not query.startswith("?") or not parse_qsl(query[1:]):
        raise UnableToKeepView("This view cannot be kept. Choose a filter first, and a short name.")
    mine = SavedView.objects.filter(person=person, organisation=organisation)
    if (there := mine.filter(name__iexact=name).first()) is not None:
        there.query, there.created_at = query, at
        there.save(update_fields=["query", "created_at"])
        return there
    if mine.count() >= MOST:
        raise UnableToKeepView(f"You keep {MOST} views already. Forget one first.")
    return SavedView.objects.create(person=person, organisation=organisation, name=name, query=query, created_at=at)


def forget_view(*, view: SavedView) -> None:
    view.delete()
