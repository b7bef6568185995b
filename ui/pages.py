"""Pages that are the same for many people: rendered once, with holes where one person's own parts go.

A hole is a marked word that no text can hold; whoever fills it vouches that the filling is safe HTML.
"""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ui.context import nonce
from ui.display import display_attributes

MOST_KEPT = 4096


OPEN, CLOSE = "\x02", "\x03"


def hole(name: str) -> SafeString:
    return mark_safe(f"{OPEN}{name}{CLOSE}")


TOKEN, PERSON, EVENT, BODY, NONCE = hole("token"), hole("person"), hole("event"), hole("body"), hole("nonce")
DISPLAY = hole("display")

_kept: OrderedDict[Hashable, str] = OrderedDict()
_lock = Lock()


def frozen(value) -> Hashable:
    """Lists and mappings, as deep as they go, as something that can be a key: a menu in the navigation is one."""
    if isinstance(value, Mapping):
        return tuple((name, frozen(inner)) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return tuple(frozen(inner) for inner in value)
    return value


def fill(html: str, fillings: Mapping[str, str]) -> SafeString:
    """Fills the holes, and those of a filling too; each event hole gets an id of its own, so each form is one event.

    A hole that nothing is said about stays open.
    """
    first, *rest = html.split(OPEN)
    pieces = [first]
    for piece in rest:
        name, _, text = piece.partition(CLOSE)
        pieces += [_filling(f"{OPEN}{name}{CLOSE}", fillings), text]
    return mark_safe("".join(pieces))


def _filling(name: str, fillings: Mapping[str, str]) -> str:
    if name == EVENT:
        return str(uuid.uuid4())
    filling = fillings.get(name, name)
    return fill(filling, fillings) if OPEN in filling and filling != name else filling


def shared_page(
    request: HttpRequest,
    template: str,
    *,
    key: Hashable,
    context: Callable[[], Mapping],
    fillings: Mapping[str, str],
) -> HttpResponse:
    """The page, from memory if this process has rendered it for this key before.

    `key` names all that the context depends on; the header's links and the language are added to it here. A person
    for whom a message waits gets the page rendered afresh.
    """
    own: dict[str, str] = {
        TOKEN: get_token(request),
        PERSON: str(request.user.pk),
        DISPLAY: display_attributes(request.user),
        NONCE: str(nonce(request)["csp_nonce"]),
    }
    fillings = {**fillings, **own}
    if len(get_messages(request)):
        html = render_to_string(template, {**context(), "person_key": PERSON, "display": DISPLAY}, request)
        return HttpResponse(fill(html, fillings))
    navigation = import_string(settings.NAVIGATION)(request)
    full_key = (template, key, get_language(), frozen(navigation))
    shared = _kept.get(full_key)
    if shared is None:
        holes = {"person_key": PERSON, "display": DISPLAY, "csrf_token": TOKEN, "csp_nonce": NONCE}
        shared = render_to_string(template, {**context(), "navigation": navigation, **holes})
        with _lock:
            _kept[full_key] = shared
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return HttpResponse(fill(shared, fillings))
