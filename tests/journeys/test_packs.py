"""Taking coverage along: axe and reflow on each screen; four clicks from sign-in to the inspector's file."""

import hashlib

import pytest
from django.utils import timezone

from compliance.enums import ExportKind
from compliance.lens import Lens
from compliance.models import Export, InspectionPack
from compliance.services import ask_for, make_export, sweep
from tests.cast import make_cast
from tests.journeys.test_accessibility import Screen, context_for, press, seen
from tests.once import on_sqlite

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.xdist_group("packs"), on_sqlite]


@pytest.fixture
def cast(site, today):
    cast = make_cast(today)
    sweep(since=None)
    return cast


def taken(kind: str, cast, *, made: bool = True, **more) -> Export:
    now = timezone.now()
    lens = Lens(cast.fostering, timezone.localdate(now), **more)
    export = ask_for(kind=kind, lens=lens, actor=cast.lead, at=now)
    return make_export(export_id=export.pk, at=now) if made else export


def test_every_screen_of_taking_along(site, browser, cast):
    here = f"/coverage/{cast.fostering.pk}/"
    ready, waiting = taken(ExportKind.XLSX, cast), taken(ExportKind.XLSX, cast, made=False, search="Grace")
    pack = taken(ExportKind.PACK, cast).pack
    wrong = taken(ExportKind.PDF, cast, made=False)
    Export.objects.filter(pk=wrong.pk).update(made_at=timezone.now(), problem="The PDF took too long. Take the sheet.")
    screens = [
        Screen("people, to take along", "lead", f"{here}people/"),
        Screen("taken along", "lead", f"{here}exports/"),
        Screen("a file is here", "lead", f"{here}exports/{ready.pk}/"),
        Screen("a file is being made", "lead", f"{here}exports/{waiting.pk}/"),
        Screen("a file that cannot be made", "lead", f"{here}exports/{wrong.pk}/"),
        Screen("a pack to make", "lead", f"{here}pack/"),
        Screen("a pack, refused", "lead", f"{here}pack/", refused),
        Screen("a pack that was made", "lead", f"{here}pack/{pack.pk}/"),
    ]
    page = context_for(browser, site, cast.lead).new_page()
    faults = []
    for screen in screens:
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(screen.url)
        if screen.first:
            screen.first(page)
        faults += seen(page, screen)
    assert not faults, "\n".join(faults)


def refused(page) -> None:
    page.fill("[name=as_at]", "2090-01-01")
    press("main form button")(page)


def test_four_clicks_from_sign_in_to_the_inspectors_file(site, browser, cast):
    site.start_worker()
    page = context_for(browser, site, cast.lead).new_page()
    page.goto("/after-sign-in/")
    page.get_by_role("link", name="Inspection pack").click()  # 1
    page.get_by_label("What became better for children?").fill("Calmer nights.")
    page.get_by_role("button", name="Make the pack").click()  # 2
    download = page.get_by_role("link", name="Download the pack")
    download.wait_for(timeout=60_000)
    with page.expect_download() as coming:
        download.click()  # 3
    content = coming.value.path().read_bytes()
    assert hashlib.sha256(content).hexdigest() == InspectionPack.objects.get().digest
    assert coming.value.suggested_filename.endswith(".zip")
