"""What lets the site be installed and read without a connection: service worker, manifest, the page for then."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

WORKER = "js/service-worker.js"
FILES = ("dist/site.css", "dist/site.js", "img/mark.svg")


def _bytes_of(name: str) -> bytes:
    found = finders.find(name)
    if found:
        return Path(str(found)).read_bytes()
    with staticfiles_storage.open(name) as file:
        return file.read()


@lru_cache(maxsize=1)
def _worker_source() -> str:
    """The worker, told what to keep for everybody and by which version; it changes when anything of that changes."""
    digest = hashlib.sha256(_bytes_of(WORKER))
    for name in FILES:
        digest.update(_bytes_of(name))
    for path in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
        digest.update(path.read_bytes())
    digest.update((settings.BASE_DIR / "ui" / "signposting.toml").read_bytes())
    about = {"version": digest.hexdigest()[:12], "shell": [*settings.OFFLINE_PAGES, *(static(name) for name in FILES)]}
    given = '/* about */ { version: "", shell: [] }'
    source = _bytes_of(WORKER).decode()
    if given not in source:
        raise ValueError(f"{WORKER} no longer says where it is told what to keep")
    return source.replace(given, json.dumps(about))


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, since a worker cares for the addresses below its own."""
    return HttpResponse(_worker_source(), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(max_age=86400)
def manifest(request: HttpRequest) -> JsonResponse:
    """A neutral name and mark on the home screen: nothing there says what this is about."""
    icons = [
        {"src": static(f"img/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    about = {
        "id": "/learning/",
        "name": "Common Ground",
        "short_name": "Common Ground",
        "lang": "en-GB",
        "start_url": "/learning/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf7f2",
        "theme_color": "#faf7f2",
        "icons": icons,
        "shortcuts": [{"name": _("Support"), "url": "/support/"}],
    }
    return JsonResponse(about, content_type="application/manifest+json")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a page asked for without a connection becomes, where the device does not have it."""
    return render(request, "offline.html")
