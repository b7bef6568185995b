"""The house rules that a linter does not know."""

import ast
import importlib
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

ROOT = Path(__file__).resolve().parents[2]
FLOORS = [
    {"ui"},
    {"people"},
    {"courses"},
    {"progress"},
    {"certification", "practice", "wellbeing"},
    {"notices"},
    {"home", "compliance"},
    {"commonground"},
]
OURS = set().union(*FLOORS)
HEIGHT = {app: height for height, floor in enumerate(FLOORS) for app in floor}
# What one app may take from another.
DOORS = {
    "services", "selectors", "signals", "rules", "access", "models", "enums", "rendering", "activities", "plain_text",
    "imports", "own_record", "pages", "demonstration", "tasks", "shipped", "standards", "signposting", "review", "api",
    "snapshot", "press", "charts", "spreadsheets", "reasons", "erasing", "ecomap", "router", "forms",
}  # fmt: skip


def sources() -> list[Path]:
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in tracked.stdout.splitlines() if (ROOT / line).is_file()]


def python_of(app: str) -> list[Path]:
    folder = ROOT / "site" / app if app == "commonground" else ROOT / app
    return [path for path in folder.rglob("*.py") if "migrations" not in path.parts]


def test_a_foreign_key_points_down_or_stays():
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | ManyToManyField) and field.related_model is not None:
                here, there = model._meta.app_label, field.related_model._meta.app_label
                if here in OURS and there in OURS and here != there and HEIGHT[there] >= HEIGHT[here]:
                    found.append(f"{model.__name__}.{field.name} → {there}")
    assert found == []


@pytest.mark.parametrize("app", sorted(OURS))
def test_an_app_takes_from_another_only_what_it_offers(app):
    found = []
    for path in python_of(app):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.ImportFrom) or node.level or not node.module:
                continue
            other, _, rest = node.module.partition(".")
            if other not in OURS or other == app or path.name == "urls.py":
                continue
            names = {rest.split(".")[0]} if rest else {alias.name for alias in node.names}
            found += [f"{path.relative_to(ROOT)}: {other}.{name}" for name in names - DOORS]
    assert found == []


@pytest.mark.parametrize("app", sorted(OURS - {"commonground"}))
def test_each_app_is_ours_and_not_a_package_of_that_name(app):
    assert Path(importlib.import_module(app).__file__).is_relative_to(ROOT)


def test_site_is_a_source_folder():
    forbidden = {"__init__.py", "site.py", "sitecustomize.py", "usercustomize.py"}
    assert not forbidden & {path.name for path in (ROOT / "site").iterdir()}


def test_rules_take_no_clock_and_no_django():
    banned = {"django", "wagtail", "celery", "time", "os", "random"}
    for path in [*ROOT.glob("*/rules.py"), *ROOT.glob("certification/badges/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name.split(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module.split(".")[0]]
            elif isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}:
                names = [f"clock: {node.attr}"]
            assert not [n for n in names if n in banned or n.startswith("clock")], path


def test_files_stay_small():
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for app in OURS
        for path in python_of(app)
        # ui/examples.py is the style guide's data, one entry for each component.
        if path.name != "examples.py" and (count := len(path.read_text().splitlines())) > 400
    ]
    assert long == []


# Written in pieces, so that this file is not what it looks for.
STRANGERS = [
    "/wo" + "rk/",
    "/ro" + "ot/",
    "pypi." + "org",
    "pythonhosted." + "org",
    "registry." + "npmjs",
    "TO" + "DO",
    "FIX" + "ME",
]


def test_nothing_of_this_machine_or_of_a_registry_is_in_the_repository():
    found = []
    for path in sources():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {word}" for word in STRANGERS if word in text]
    assert found == []


def test_every_template_that_is_named_exists():
    import re

    missing = []
    folder = ROOT / "templates"
    for path in folder.rglob("*.html"):
        for name in re.findall(r"{%\s*(?:include|extends)\s+\"([^\"]+)\"", path.read_text()):
            if not (folder / name).exists() and not name.startswith(("django/", "account/", "mfa/", "wagtailadmin/")):
                missing.append(f"{path.relative_to(folder)}: {name}")
    assert missing == []
