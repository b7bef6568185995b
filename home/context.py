"""The links in the header of every page."""

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from certification.access import is_assessor
from people.access import areas_led, oversees_anyone

# A link that appears or goes a minute late opens nothing: each page asks its own door.
SECONDS = 60


def navigation(request) -> dict:
    return {"navigation": SimpleLazyObject(lambda: links(request))}


def links(request) -> list[dict]:
    """What the header offers this visitor: {label, url, current, method}, or {label, current, menu} of the same."""

    def link(label: str, url: str, method: str = "") -> dict:
        return {"label": label, "url": url, "current": request.path.startswith(url) and url != "/", "method": method}

    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return [
            link(_("Support"), reverse("home:support")),
            link(_("Tools"), reverse("practice:index")),
            link(_("Sign in"), reverse("account_request_login_code")),
        ]
    found = [
        link(_("Your learning"), reverse("home:learning")),
        link(_("Support"), reverse("home:support")),
        link(_("Tools"), reverse("practice:index")),
    ]
    today = timezone.localdate()
    if cache.get_or_set(f"oversees:{person.pk}:{today}", lambda: oversees_anyone(person, today), SECONDS):
        found.append(link(_("Coverage"), reverse("compliance:organisations")))
    if cache.get_or_set(f"leads:{person.pk}:{today}", lambda: areas_led(person, today).exists(), SECONDS):
        found.append(link(_("Area"), reverse("compliance:areas")))
    if cache.get_or_set(f"assesses:{person.pk}:{today}", lambda: is_assessor(person, today), SECONDS):
        found.append(link(_("Assessing"), reverse("certification:assessing")))
    if person.is_staff:
        found.append(link(_("Authoring"), reverse("wagtailadmin_home")))
    own = [
        link(_("For yourself"), reverse("wellbeing:yours")),
        link(_("Settings"), reverse("people:settings")),
        link(_("My data"), reverse("home:my_data")),
        link(_("Your certificates"), reverse("certification:mine")),
        link(_("Sign out"), reverse("account_logout"), "post"),
    ]
    found.append({"label": _("You"), "current": any(one["current"] for one in own), "menu": own})
    return found
