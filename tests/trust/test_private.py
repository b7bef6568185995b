"""What one keeps for oneself is seen by nobody else: not its words, not that it is there, not when something fails.

`CRAWL=20000` opens that many pages instead of a sample, and says how many it was.
"""

import logging
import logging.config
import os
import re
import sys
from datetime import timedelta
from types import ModuleType
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import OperationalError, models
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path
from django.utils.log import AdminEmailHandler
from wagtail.models import ReferenceIndex
from wagtail.search import index
from wagtail.snippets.models import get_snippet_models

from tests.once import on_sqlite
from tests.trust.canaries import MARK, Found, crawl, elsewhere, make_owners
from tests.trust.surface import ROLES, outside_the_cms, quick, undone
from tests.trust.test_mass_assignment import same_chance  # noqa: F401 a fixture
from tests.trust.test_urls import TABLE, expected
from wellbeing.items import all_items, keep
from wellbeing.keys import box_of
from wellbeing.models import PrivateItem
from wellbeing.sealing import UnableToOpen

pytestmark = [pytest.mark.slow, on_sqlite]

SAMPLE = 800
OVERSEERS = ("manager", "lead", "area_lead", "assessor", "supervisor", "admin")


@pytest.fixture
def owners(world, evening):
    return make_owners(world, evening)


class Lines(logging.Handler):
    """Whatever is logged, as the site writes it, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.text: list[str] = []
        name, formatter = next(iter(settings.LOGGING["formatters"].items()))
        self.setFormatter(logging.config.DictConfigurator({}).configure_formatter(dict(formatter)))
        assert name == "line"

    def emit(self, record: logging.LogRecord) -> None:
        self.text.append(self.format(record))


@pytest.fixture
def said():
    root, lines = logging.getLogger(), Lines()
    level = root.level
    root.setLevel(logging.INFO)
    root.addHandler(lines)
    yield lines.text
    root.removeHandler(lines)
    root.setLevel(level)


@pytest.fixture
def sent_to_tasks(monkeypatch):
    from celery.app.task import Task

    found: list[str] = []
    real = Task.apply_async

    def noted(self, args=None, kwargs=None, **options):
        found.append(repr((self.name, args, kwargs, options)))
        return real(self, args, kwargs, **options)

    monkeypatch.setattr(Task, "apply_async", noted)
    return found


def test_no_word_of_it_is_in_anything_that_anybody_else_opens(world, owners, evening, said, sent_to_tasks, capsys):
    most = int(os.environ.get("CRAWL", SAMPLE))
    found = crawl(world, owners, most, evening)
    elsewhere(found)
    found.look("logs", "\n".join(said).encode())
    found.look("tasks", "\n".join(sent_to_tasks).encode())
    out = capsys.readouterr()
    found.look("output", (out.out + out.err).encode())
    assert found.leaks == {}
    assert found.responses >= min(most, SAMPLE)
    if most > SAMPLE:
        with capsys.disabled():
            print(f"\n{found.responses} answers, {sum(len(one.words) for one in owners)} words, none of them seen")  # noqa: T201


# Controls: each leak is found


def leaking(settings, **views) -> None:
    from commonground import urls

    module = ModuleType("leaking_urls")
    module.urlpatterns = [path(f"{name}/", view, name=name) for name, view in views.items()] + urls.urlpatterns
    module.handler429 = urls.handler429
    sys.modules["leaking_urls"] = module
    settings.ROOT_URLCONF = "leaking_urls"
    clear_url_caches()


def test_a_page_that_shows_it_a_file_that_packs_it_and_a_header_are_found(world, owners, evening, settings):
    import io
    import zipfile

    words = [str(one.body) for one in all_items(box_of(owners[3].person))]

    def packed(request):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("a.txt", " ".join(words))
        return HttpResponse(file.getvalue(), content_type="application/zip")

    def page(request):
        return HttpResponse(f"<a href='/'>x</a>{words}" if request.user.is_superuser else "")

    leaking(
        settings,
        leak_page=page,
        leak_file=packed,
        leak_header=lambda request: HttpResponse(headers={"X-Note": owners[3].words[0]}),
    )
    found = crawl(world, owners, 200, evening, only="/leak_")
    assert {place for place in found.leaks if "leak_page" in place} == {"admin /leak_page/"}
    assert "anonymous /leak_file/" in found.leaks
    assert "lead /leak_header/" in found.leaks


def test_a_word_in_a_row_a_message_or_the_cache_is_found(world, owners, evening):
    from django.core.cache import cache

    word = owners[0].words[0]
    found = Found()
    elsewhere(found)
    assert found.leaks == {}
    world.cast.fostering.name = word
    world.cast.fostering.save()
    cache.set("x", word)
    mail.EmailMessage("Subject", f"It says {word}", to=["a@example.org"]).send()
    elsewhere(found)
    assert {"people_organisation", "mail", "cache"} <= set(found.leaks)


# Not even that there is something


def told(browser, url) -> tuple:
    answer = browser.get(url)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    content = re.sub(rb'(csrfmiddlewaretoken" value|nonce)="[^"]*"', b"", content)
    headers = {name: value for name, value in answer.items() if name not in {"Content-Security-Policy", "X-Request-ID"}}
    return answer.status_code, content, len(content), tuple(sorted(headers.items()))


def as_overseers(world, same_chance, which=None) -> dict:  # noqa: F811
    """Everything that is said to those who look after others, of the carer and of all together. `which`: of these."""
    found = {}
    browsers = world.browsers(*OVERSEERS)
    with quick("404.html", "405.html"):
        for address in outside_the_cms():
            if address.route.startswith(("demonstration", "people/join", "people/somebody")):
                continue
            for role, browser in browsers.items():
                if which and (role, address.route) not in which:
                    continue
                with undone():
                    same_chance()
                    found[role, address.route] = told(browser, world.url(address))
    return found


def open_to_them(world) -> set[tuple[str, str]]:
    return {
        (role, route)
        for route, cells in TABLE.items()
        for role, wanted in zip(ROLES, expected(world, cells[0]), strict=True)
        if role in OVERSEERS and wanted == "200"
    }


def write_many(person, at, number=50) -> None:
    for n in range(number):
        keep(box_of(person), item_id=uuid4(), kind="note", body={"text": f"{MARK}{n}"}, at=at + timedelta(minutes=n))


def test_with_nothing_and_with_fifty_entries_every_answer_is_the_same_to_the_byte(world, evening, same_chance):  # noqa: F811
    # What is not there for somebody is asked for in a long run only.
    shown = None if "CRAWL" in os.environ else open_to_them(world)
    as_overseers(world, same_chance, shown)  # what is read once and kept
    before = as_overseers(world, same_chance, shown)
    write_many(world.cast.carer, evening)
    after = as_overseers(world, same_chance, shown)
    assert len(before) > 150
    assert [key for key in before if before[key] != after[key]] == []


def test_a_page_that_tells_how_many_is_noticed(world, evening, same_chance, settings):  # noqa: F811
    leaking(settings, leak_count=lambda request: HttpResponse(str(PrivateItem.objects.count())))
    browser = world.browsers("lead")["lead"]
    before = told(browser, "/leak_count/")
    write_many(world.cast.carer, evening, 1)
    assert told(browser, "/leak_count/") != before


# By construction


def test_no_relation_crosses_and_no_other_part_of_the_site_lists_it():
    private = set(apps.get_app_config("wellbeing").get_models())
    assert private
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.get_fields(include_hidden=True):
            if one.is_relation and one.related_model is not None:
                assert (model in private) == (one.related_model in private), (model, one)
    assert not private & set(get_snippet_models())
    assert not private & set(index.get_indexed_models())
    for model in private:
        assert not ReferenceIndex.model_is_indexable(model)
        assert not any(isinstance(field, models.ForeignKey) for field in model._meta.fields)


# When something fails


def forms(world) -> list[tuple[str, str]]:
    """(route, url) of whatever takes writing of one's own."""
    own = ("yours/", "tools/", "my-data/")
    return [(one.route, world.url(one)) for one in outside_the_cms() if one.route.startswith(own)]


def filled_with(word: str, browser, url: str) -> list[dict[str, str]]:
    """What the page's forms take, with the word wherever words can go; then with the word everywhere."""
    answer = browser.get(url)
    found = []
    if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
        for form in BeautifulSoup(answer.content, "html.parser").select("main form[method=post]"):
            own = {}
            for one in form.select("[name]"):
                free = one.name == "textarea" or one.get("type", "text") in {"text", "search"}
                own[one["name"]] = word if free and one.name != "select" else one.get("value") or ""
            found += [own, dict.fromkeys(own, word), own | {"body": word, "id": str(uuid4())}]
    more = dict.fromkeys(("text", "title", "note", "label", "body", "kind", "id", "data", "prompt"), word)
    return [*found, more, more | {"id": str(uuid4()), "revision": "1"}]


def failing(monkeypatch, how: str) -> None:
    def database(*args, **kwargs):
        raise OperationalError("disk I/O error")

    def crypto(*args, **kwargs):
        raise UnableToOpen("changed, or of another row")

    def anything(*args, **kwargs):
        raise RuntimeError("boom")

    match how:
        case "database":
            monkeypatch.setattr("wellbeing.models.PrivateItem.save", database)
            monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", database)
        case "crypto":
            monkeypatch.setattr("wellbeing.keys.unseal", crypto)
            monkeypatch.setattr("wellbeing.keys.seal", crypto)
        case "anything":
            monkeypatch.setattr("wellbeing.items._write", anything)
            monkeypatch.setattr("wellbeing.items.all_items", anything)
            monkeypatch.setattr("wellbeing.items.item_of", anything)


def fail_everywhere(world, said, capsys, settings) -> Found:
    settings.ADMINS = [("Ops", "ops@example.org")]
    handler = AdminEmailHandler(include_html=True)
    handler.setLevel(logging.ERROR)
    log = logging.getLogger("django")
    log.addHandler(handler)
    browser, found = Client(raise_request_exception=False), Found()
    browser.force_login(world.cast.carer)
    word = f"{MARK}99failing"
    try:
        for _route, url in forms(world):
            for sent in filled_with(word, browser, url):
                if sent.get("word", "").upper() != "CLOSE":
                    browser.post(url, sent)
                    found.responses += 1
            browser.post(url, f'{{"text": "{word}"}}', content_type="application/json")
            browser.get(url)
    finally:
        log.removeHandler(handler)
    found.look("logs", "\n".join(said).encode())
    out = capsys.readouterr()
    found.look("output", (out.out + out.err).encode())
    for message in mail.outbox:
        found.look("mail to admins", message.message().as_bytes())
    return found


@pytest.mark.parametrize("how", ["nothing", "database", "crypto", "anything"])
def test_what_was_written_is_in_no_log_and_no_message_when_it_fails(
    world, said, capsys, settings, monkeypatch, evening, how
):
    keep(box_of(world.cast.carer), item_id=uuid4(), kind="note", body={"text": f"{MARK}98kept"}, at=evening)
    failing(monkeypatch, how)
    found = fail_everywhere(world, said, capsys, settings)
    assert found.leaks == {}
    assert found.responses


def test_a_fault_that_says_what_was_written_is_noticed(world, said, capsys, settings, monkeypatch):
    def careless(request):
        raise ValueError(request.POST.get("text", ""))

    monkeypatch.setattr("tests.trust.test_private.forms", lambda world: [("leak", "/leak_error/")])
    leaking(settings, leak_error=careless)
    assert {"logs", "mail to admins"} <= set(fail_everywhere(world, said, capsys, settings).leaks)


def test_every_role_is_walked():
    assert {*OVERSEERS, "other_lead", "anonymous", "colleague", "author", "reviewer", "carer"} == set(ROLES)
