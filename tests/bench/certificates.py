"""`./run bench certificates 1000`: prints and signatures by one worker, and how soon a certificate is on the screen."""

import os
import resource
import statistics
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from certification.models import AwardPeriod, Print, SignedCredential
from certification.pdf import certificate_pdf
from certification.printing import certificate_data
from certification.services import make_files
from courses.models import Module
from people.models import Person
from tests import servers
from tests.bench.lists import timed
from tests.bench.protocol import Client
from tests.cast import complete, make_cast
from tests.certification.scene import awards_for
from tests.progress.test_once import all_but_the_last_answer
from tests.sessions import session_key

EVENINGS = 15


def cpu_of(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def run(database, sizes: list[int]) -> None:
    now = timezone.now()
    cast = make_cast(timezone.localdate(now))
    complete(cast.colleague, at=now)
    (real,) = awards_of(cast.colleague, now)
    for count in [size for size in sizes if size <= 10_000]:
        rows = awards_for(count, cast, now, evidence=real.evidence)
        one = certificate_data(AwardPeriod.objects.select_related("holder").get(pk=real.pk), "https://example.org/")
        certificate_pdf(one)
        began = cpu_of(resource.RUSAGE_SELF)
        for n in range(100):  # each another, or typst would remember what it has laid out
            certificate_pdf(replace(one, holder_name=f"Somebody {n}", verify_url=f"https://example.org/{n:022}"))
        alone = (cpu_of(resource.RUSAGE_SELF) - began) / 100
        mine, theirs = cpu_of(resource.RUSAGE_SELF), cpu_of(resource.RUSAGE_CHILDREN)
        took = timed(lambda: make_files(at=now))
        mine, theirs = cpu_of(resource.RUSAGE_SELF) - mine, cpu_of(resource.RUSAGE_CHILDREN) - theirs
        assert Print.objects.exclude(content=b"").count() >= count
        assert SignedCredential.objects.count() >= count
        largest = max(len(bytes(one.content)) for one in Print.objects.all()[:50])
        print(f"\n{len(rows)} certificates printed and signed by one worker: {took:.1f} s (at most 60 s for 1,000)")
        print(
            f"  printing {1000 * theirs / count:.1f} CPU-ms each, {theirs / count / alone:.2f}x the renderer alone "
            f"({1000 * alone:.1f} ms; at most 1.5x); signing and keeping {1000 * mine / count:.1f} CPU-ms; "
            f"the largest {largest / 1024:.1f} KB (at most 60)"
        )
    on_screen(cast)


def awards_of(person: Person, at) -> list[AwardPeriod]:
    from certification.services import award

    return award(person_id=person.pk, at=at)


def on_screen(cast) -> None:
    """From the last answer to the certificate on its holder's page, with the embedded worker."""
    module = Module.objects.get(key="c3")
    ready = []
    for n in range(EVENINGS):
        person = Person.objects.create_user(f"screen{n}@example.org", name=f"Screen {n}")
        complete(person, "c1", at=timezone.now())
        ready.append((session_key(person), all_but_the_last_answer(person, module)))
    site = servers.Site(os.environ["DATABASE_URL"], var=Path(settings.VAR_DIR))
    site.start_web()
    site.start_worker()
    try:
        seen, printed = [], []
        for session, event in ready:
            browser = Client(site, session, "a" * 32)
            body = {
                "event_id": str(event.event_id), "kind": event.kind, "edition_id": str(event.edition_id),
                "occurred_at": event.occurred_at.isoformat(), "item": event.item,
                "attempt_id": str(event.attempt_id), "data": event.data,
            }  # fmt: skip
            began = time.perf_counter()
            browser.ask("/api/v1/learning/events", body)
            person = AwardPeriod.objects.filter(person__email=f"screen{len(seen)}@example.org")
            while "/certificates/" not in _page(site, session, "/certificates/").split("<main", 1)[1]:
                time.sleep(0.02)
            seen.append(time.perf_counter() - began)
            while not Print.objects.filter(award__in=person).exists():
                time.sleep(0.02)
            printed.append(time.perf_counter() - began)
    finally:
        site.stop()
    print(
        f"\nfrom the last answer to the certificate on screen, embedded worker, {EVENINGS} evenings: median "
        f"{statistics.median(seen):.2f} s, longest {max(seen):.2f} s (at most 2 s at the median); "
        f"its PDF ready: median {statistics.median(printed):.2f} s"
    )


def _page(site: servers.Site, session: str, path: str) -> str:
    request = urllib.request.Request(site.url + path, headers={"Cookie": f"session={session}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())
