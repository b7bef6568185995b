"""Loading the shipped files: once, all or nothing, never over an editor's change; and back out, byte for byte."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from courses.models import Edition, LessonPage, Module, ModulePage
from courses.shipped.exporter import export_framework
from courses.shipped.files import CONTENT, folders
from courses.shipped.loader import load_framework
from home.models import HomePage
from tests.once import on_sqlite

pytestmark = on_sqlite


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def load(after_commit):
    """Runs the command; what it said."""

    def run(*arguments, folder: Path = CONTENT) -> str:
        out = StringIO()
        with after_commit():
            call_command("load_framework", *arguments, folder=str(folder), stdout=out)
        return out.getvalue()

    return run


@pytest.fixture
def files(tmp_path) -> Path:
    """One module, to be changed at will."""
    shutil.copytree(CONTENT / "c1", tmp_path / "files" / "c1")
    return tmp_path / "files"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def republish(page, **fields) -> None:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def state() -> tuple:
    return (
        list(Edition.objects.order_by("module_key", "number").values_list("module_key", "number", "digest")),
        Revision.objects.count(),
        list(Module.objects.values()),
    )


def lesson() -> LessonPage:
    return LessonPage.objects.get(key="c1-l1")


@pytest.mark.slow
def test_loading_twice_changes_nothing(framework, load):
    before = state()
    assert "0 added, 0 updated, 0 kept" in load()
    assert "0 added, 0 updated, 0 kept" in load("--overwrite")
    assert state() == before


def test_exporting_gives_the_very_same_files(framework, tmp_path):
    export_framework(tmp_path)
    shipped = {path.relative_to(CONTENT): path.read_bytes() for f in folders(CONTENT) for path in f.glob("*")}
    exported = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.glob("*/*")}
    assert exported == shipped


@pytest.mark.real  # ten seconds
def test_what_was_exported_makes_the_same_editions_on_an_empty_site(framework, load, tmp_path, after_commit):
    before = {module.key: (module.edition.digest, module.position) for module in framework.values()}
    call_command("export_framework", str(tmp_path), verbosity=0)
    with after_commit():
        for page in ModulePage.objects.all():
            page.delete()
    Module.objects.all().delete()
    load(folder=tmp_path)
    after = {m.key: (m.edition.digest, m.position) for m in Module.objects.select_related("edition")}
    assert after == before


def test_an_export_takes_away_the_file_of_a_lesson_that_is_gone(framework, tmp_path):
    export_framework(tmp_path)
    lesson().unpublish()
    export_framework(tmp_path)
    assert sorted(path.name for path in (tmp_path / "c1").glob("lesson-*")) == [f"lesson-{n}.toml" for n in range(1, 5)]


def test_what_files_have_no_form_for_is_said_with_the_module_and_the_cure(framework, tmp_path):
    page = ModulePage.objects.get(key="c1")
    page.summary = '<p><a linktype="page" id="3">here</a></p>'
    page.save_revision().publish()
    with pytest.raises(CommandError, match=r"C1 Common ground: why .*: a link to a page .* write its address instead"):
        call_command("export_framework", str(tmp_path), verbosity=0)


def test_a_newer_file_replaces_what_no_editor_has_touched(framework, load, files):
    change(files / "c1/lesson-1.toml", "Five adults, one Tuesday", "Five adults, one wet Tuesday")
    said = load(folder=files)
    assert "updated: c1-l1, Five adults, one wet Tuesday" in said
    assert "1 updated, 0 kept" in said
    assert lesson().title == "Five adults, one wet Tuesday"
    assert Module.objects.get(key="c1").edition.number == 2


def test_an_editors_change_stays_and_the_difference_is_shown(framework, load, files, after_commit):
    shipped = Module.objects.get(key="c1").edition.digest
    with after_commit():
        republish(lesson(), title="An editor’s title")
    change(files / "c1/lesson-1.toml", "Five adults, one Tuesday", "Five adults, one wet Tuesday")
    said = load(folder=files)
    assert "kept, as an editor changed it: c1-l1" in said
    assert "-title: Five adults, one wet Tuesday" in said
    assert "+title: An editor’s title" in said
    assert lesson().title == "An editor’s title"
    change(files / "c1/lesson-1.toml", "Five adults, one wet Tuesday", "Five adults, one Tuesday")
    load("--overwrite", folder=files)
    assert lesson().title == "Five adults, one Tuesday"
    module = Module.objects.get(key="c1")
    assert (module.edition.digest, module.edition.number) == (shipped, 3)


def test_an_editors_draft_stays_too(framework, load, files):
    draft = lesson()
    draft.title = "Half-way through"
    draft.save_revision()
    change(files / "c1/lesson-1.toml", "Five adults, one Tuesday", "Five adults, one wet Tuesday")
    assert "1 kept" in load(folder=files)
    assert lesson().get_latest_revision_as_object().title == "Half-way through"


def test_a_page_that_an_editor_took_down_stays_down(framework, load, files):
    lesson().unpublish()
    assert "1 kept" in load(folder=files)
    assert not lesson().live


def test_pages_from_before_digests_were_kept_count_as_untouched_unless_a_person_saved_them(framework, load, files):
    LessonPage.objects.update(loaded_digest="")
    author = framework and LessonPage.objects.get(key="c1-l2")
    change(files / "c1/lesson-1.toml", "Five adults, one Tuesday", "Five adults, one wet Tuesday")
    change(files / "c1/lesson-2.toml", 'title = "', 'title = "Again: ')
    from people.models import Person

    author.save_revision(user=Person.objects.create_user("author@example.org", name="Jo"))
    assert "1 updated, 1 kept" in load(folder=files)


def test_loading_restores_a_deleted_module_in_the_same_edition(framework, load, files, after_commit):
    before = state()[0]
    with after_commit():
        ModulePage.objects.get(key="c1").delete()
    load(folder=files)
    module = Module.objects.get(key="c1")
    assert (module.offered, module.edition.number) == (True, 1)
    assert state()[0] == before


def test_a_new_lesson_in_the_middle_takes_its_place(framework, load, files):
    for number in range(5, 1, -1):
        (files / f"c1/lesson-{number}.toml").rename(files / f"c1/lesson-{number + 1}.toml")
    shutil.copy(files / "c1/lesson-1.toml", files / "c1/lesson-2.toml")
    text = (files / "c1/lesson-2.toml").read_text(encoding="utf-8")
    text = (
        text.replace("c1-l1", "c1-new").replace("five-adults-one-tuesday", "new").replace("Five adults", "Six adults")
    )
    (files / "c1/lesson-2.toml").write_text(text, encoding="utf-8")
    load(folder=files)
    keys = [row["key"] for row in Module.objects.get(key="c1").edition.content["lessons"]]
    assert keys == ["c1-l1", "c1-new", "c1-l2", "c1-l3", "c1-l4", "c1-l5"]


def test_adding_a_module_is_adding_a_folder(framework, load, files):
    shutil.rmtree(files)
    shutil.copytree(CONTENT / "f0", files / "x0")
    for path in (files / "x0").glob("*.toml"):
        text = path.read_text(encoding="utf-8").replace("f0", "x0").replace("start-foster-carers", "start-strangers")
        path.write_text(text, encoding="utf-8")
    change(files / "x0/module.toml", "position = 210", "position = 15")
    load(folder=files)
    keys = list(Module.objects.filter(offered=True).values_list("key", flat=True))
    assert keys[:3] == ["c1", "x0", "c2"]


def test_a_fault_anywhere_stops_everything(framework, load, files):
    before = state()
    change(files / "c1/lesson-1.toml", "Five adults, one Tuesday", "Five adults, one wet Tuesday")
    change(files / "c1/lesson-5.toml", 'type = "takeaway"', 'type = "farewell"')
    with pytest.raises(CommandError, match=r"Nothing was loaded. 1 to mend") as error:
        load(folder=files)
    assert "c1/lesson-5.toml, line" in str(error.value)
    assert state() == before


def test_an_empty_folder_is_said_to_be_one(framework, load, tmp_path):
    with pytest.raises(CommandError, match=r"A module is a folder with a module.toml"):
        load(folder=tmp_path)


def test_the_site_and_the_loader_read_the_same_files(framework):
    outcomes = load_framework(HomePage.objects.get())
    assert {outcome.word for outcome in outcomes} == {"same"}
    assert {outcome.key for outcome in outcomes} >= {folder.name for folder in folders(CONTENT)}
