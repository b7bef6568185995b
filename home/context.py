"""The links in the header of every page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from people.access import oversees_anyone


def navigation(request) -> dict:
    return {"navigation": SimpleLazyObject(lambda: _links(request))}


def _links(request) -> list[dict]:
    def link(label: str, url: str, **more) -> dict:
        return {"label": label, "url": url, "current": request.path.startswith(url) and url != "/", **more}

    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return [link(_("Support"), reverse("home:support")), link(_("Sign in"), reverse("account_login"))]
    links = [link(_("Your learning"), reverse("home:learning"))]
    if oversees_anyone(person, timezone.localdate()):
        links.append(link(_("Coverage"), reverse("compliance:organisations")))
    if person.is_staff:
        links.append(link(_("Authoring"), reverse("wagtailadmin_home")))
    links += [
        link(_("Support"), reverse("home:support")),
        link(_("Sign out"), reverse("account_logout"), method="post"),
    ]
    return links
