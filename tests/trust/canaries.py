"""Words that stand in private writing alone, and a walk through everything that anybody else can open."""

import io
import re
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from random import Random
from urllib.parse import quote, urljoin, urlsplit
from uuid import UUID, uuid4

from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import get_resolver

import compliance.services
from compliance.enums import Scope
from people.enums import Role
from people.models import Person
from people.services import engage
from tests.trust.surface import ROLES, World, outside_the_cms
from wellbeing.items import keep
from wellbeing.keys import box_of

# Every word begins with it, so that one search finds them all; each is otherwise its own.
MARK = "qzxc"
OWNERS = 30

# What somebody may look for, in each place that can be searched.
SEARCHED = (
    "/cms/users/?q={}", "/cms/pages/search/?q={}", "/cms/images/?q={}", "/cms/documents/?q={}",
    "/cms/awards/?q={}", "/coverage/{fostering}/people/?name={}", "/assessing/?name={}", "/people/{fostering}/?q={}",
    "/cms/reports/site-history/?label={}",
)  # fmt: skip
# They change who is signed in, or are somebody's way in by a link of their own.
LEFT_OUT = ("leave/", "demonstration/<str:token>/", "people/join/<str:token>/", "people/somebody-else/")


@dataclass
class Owner:
    person: Person
    words: list[str]
    engagement_id: UUID | None = None


@dataclass
class Found:
    """Place → the words of private writing that stood there."""

    responses: int = 0
    leaks: dict[str, set[str]] = field(default_factory=dict)

    def look(self, place: str, content: bytes, *, asked: str = "") -> None:
        """`asked`: what was searched for; a page may repeat that."""
        if MARK.encode() in content:
            words = set(re.findall(rf"{MARK}[0-9a-z]+", content.decode(errors="replace"))) - {asked}
            if words:
                self.leaks[place] = words


def make_owners(world: World, at, number: int = OWNERS) -> list[Owner]:
    """People of both services, each with every kind of thing that one keeps for oneself."""
    found = []
    for n in range(number):
        if n == 0:
            person = world.cast.carer
        else:
            person = Person.objects.create_user(f"owner{n}@example.org", name=f"Owner {n:02}")
            place, team = (world.cast.fostering, world.cast.north) if n % 3 else (world.cast.other, None)
            engage(person=person, organisation=place, team=team, role=Role.FOSTER_CARER, started_on=at.date())
        found.append(Owner(person, write_all(person, n, at), person.engagements.values_list("pk", flat=True).first()))
    return found


def write_all(person: Person, n: int, at) -> list[str]:
    words: list[str] = []

    def word() -> str:
        words.append(f"{MARK}{n:02}x{len(words):02}x{person.pk.hex[:8]}")
        return words[-1]

    bodies = {
        "note": {"text": f"Today {word()} helped.", "title": word(), "tags": [word()], "prompt": "steady"},
        "check_in": {"answers": {"sleep": 2, "own words": word()}, "note": word(), "scale": word()},
        "map": {
            "title": word(),
            "people": [{"id": "a", "label": word(), "note": word()}, {"id": "b", "label": word()}],
            "lines": [{"from": "a", "to": "b", "label": word()}],
        },
    }
    box = box_of(person)
    for number, (kind, body) in enumerate(bodies.items()):
        keep(box, item_id=uuid4(), kind=kind, body=body, at=at + timedelta(minutes=number))
    return words


def seeds(world: World, owners: list[Owner]) -> Iterator[tuple[str, str, str]]:
    """(role, address, what it searches for) of everything there is."""
    roles = [role for role in ROLES if role != "carer"]  # who owns something reads it
    for address in outside_the_cms():
        if address.route in LEFT_OUT or address.route.startswith("cms/"):
            continue
        about = {"person_id", "engagement_id"} & set(address.arguments)
        for owner in owners if about else owners[:1]:
            of_them = {"person_id": owner.person.pk, "engagement_id": owner.engagement_id}
            url = world.url(address, **{name: of_them[name] for name in about})
            for role in roles:
                yield role, url, ""
    for url in _cms():
        for role in ("author", "reviewer", "admin"):
            yield role, url, ""
    for owner in owners:
        for pattern in SEARCHED:
            word = owner.words[0]
            url = pattern.replace("{fostering}", str(world.cast.fostering.pk)).replace("{}", quote(word))
            for role in ("anonymous", "lead", "assessor", "admin"):
                yield role, url, word


def _cms() -> Iterator[str]:
    """Every page of the CMS that takes no argument: lists, reports, snippets, search, history."""

    def walk(patterns, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, route)
            elif "<" not in route and "(" not in route and "^" not in route and "$" not in route:
                yield f"/{route}"

    yield from (url for url in walk(get_resolver().url_patterns, "") if url.startswith(("/cms/", "/documents/")))


def crawl(world: World, owners: list[Owner], most: int, at, *, only: str = "") -> Found:
    """Opens what `seeds` names and whatever that links to, as each role, `most` answers at the most."""
    browsers = world.browsers(*(role for role in ROLES if role != "carer"))
    key = compliance.services.make_key(
        organisation=world.cast.fostering, name="Crawler", scopes=Scope.values,
        expires_on=at.date() + timedelta(days=3), actor=world.cast.lead, at=at, on=at.date(),
    )  # fmt: skip
    browsers["system"] = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key.text}"})
    chance, found = Random(1), Found()
    first = [one for one in seeds(world, owners) if only in one[1]]
    first += [("system", url, asked) for _role, url, asked in first if url.startswith("/api/")]
    chance.shuffle(first)
    # A short walk sees every address before it sees one again for another person.
    routes: Counter = Counter()
    turns = {}
    for one in first:
        shape = re.sub(r"[0-9a-f-]{36}|qzxc\w+", "", one[1])
        routes[shape] += 1
        turns[one] = routes[shape]
    first.sort(key=lambda one: turns[one])
    waiting, linked, seen = deque(first), deque[tuple[str, str, str]](), set(first)
    while (waiting or linked) and found.responses < most:
        # Links take turns with what is known, so that a short walk goes deep, too.
        line = linked if linked and (not waiting or found.responses % 3 == 2) else waiting
        role, url, asked = line.popleft()
        answer = browsers[role].get(url)
        found.responses += 1
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items()).encode()
        found.look(f"{role} {url}", headers + b"\n" + inside(content), asked=asked)
        for link in links(url, answer, content):
            if (role, link, asked) not in seen:
                seen.add((role, link, asked))
                linked.append((role, link, asked))
    out = {role for role, one in browsers.items() if "_auth_user_id" not in one.session} - {"anonymous", "system"}
    assert not out, f"who was signed out on the way sees less than they could: {out}"
    return found


def links(url: str, answer, content: bytes) -> Iterator[str]:
    if answer.status_code in {301, 302}:
        yield from _ours(url, answer["Location"])
    elif "html" in answer.get("Content-Type", ""):
        for way in re.findall(rb'(?:href|src|action|data-url)="([^"]*)"', content):
            yield from _ours(url, unescape(way.decode()))


def _ours(url: str, way: str) -> Iterator[str]:
    parts = urlsplit(urljoin(f"http://testserver{url}", way))
    skipped = ("/static/", "/demonstration/", "/media/", "/people/join/", "/leave/", "/cms/logout/")
    if parts.netloc == "testserver" and not parts.path.startswith(skipped):
        yield parts.path + (f"?{parts.query}" if parts.query else "")


def inside(content: bytes) -> bytes:
    """What was packed, unpacked: the parts of an archive (spreadsheets, packs), the streams of a PDF."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"\n".join([content, *(inside(packed.read(name)) for name in packed.namelist())])
    if content.startswith(b"%PDF"):
        found = [content]
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.S):
            try:
                found.append(zlib.decompressobj().decompress(stream))
            except zlib.error:
                continue
        return b"\n".join(found)
    return content


def elsewhere(found: Found) -> None:
    """Every row of every table of every database, as it is stored; what was sent; what is remembered."""
    for model in apps.get_models(include_auto_created=True):
        with connections[model._base_manager.db].cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                raw = b"\n".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
                found.look(model._meta.db_table, raw)
    for message in mail.outbox:
        found.look("mail", message.message().as_bytes())
    found.look("cache", repr(getattr(cache, "_cache", "")).encode())
