"""Is the process there (healthz); can it do its work (readyz)?"""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from commonground.celery import app
from wellbeing.router import PRIVATE
from wellbeing.services import check_keys


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def _answers(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")


def _database() -> None:
    _answers("default")


def _private() -> None:
    """Both databases answer, and PRIVATE_MASTER_KEYS opens what is in them."""
    _answers(PRIVATE)
    check_keys()


def _migrations() -> None:
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("migrations wait")


def _cache() -> None:
    cache.set("readyz", "yes", 10)
    if cache.get("readyz") != "yes":
        raise RuntimeError("the cache forgets")


def _broker() -> None:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


NEEDS: dict[str, Callable[[], None]] = {
    "database": _database,
    "private": _private,
    "migrations": _migrations,
    "cache": _cache,
    "broker": _broker,
}


@require_GET
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Each thing that the site needs: "up" or "down"; 503 if any is down. No more is said in public."""
    found = {}
    for name, ask in NEEDS.items():
        try:
            ask()
        except Exception:
            found[name] = "down"
        else:
            found[name] = "up"
    return JsonResponse(found, status=503 if "down" in found.values() else 200)
