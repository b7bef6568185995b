"""Authors edit guides in the CMS: a fault is refused in words, and what is published is what visitors see."""

import json

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Revision

from courses.review import AUTHORS, EDITORS
from people.models import Person
from practice.models import DecisionTree
from practice.selectors import content_of
from practice.shipped import UnableToLoad, load_guides, read
from tests.once import on_sqlite

pytestmark = [pytest.mark.django_db, on_sqlite]
START = "/tools/guides/nights-and-sleep/"


@pytest.fixture
def tree(db) -> DecisionTree:
    return DecisionTree.objects.get(key="t8")


def member(group: str) -> Person:
    person = Person.objects.create_user(f"{group.lower()}@example.org", name=group)
    person.groups.add(Group.objects.get(name=group))
    return person


def rows(tree: DecisionTree) -> list[dict]:
    return [{"type": row["kind"], "value": row} for row in content_of(tree)["nodes"]]


def with_change(tree: DecisionTree, node: str, **values) -> DecisionTree:
    tree.nodes = [
        {**row, "value": {**row["value"], **(values if row["value"]["id"] == node else {})}} for row in rows(tree)
    ]
    return tree


def posted(nodes: list[dict], tree: DecisionTree) -> dict:
    """The editor's form, as its own fields name the parts of a stream."""
    data = {name: getattr(tree, name) for name in ("title", "tab", "key", "slug", "position", "audience", "summary")}
    data |= {"never": tree.never, "reviewed_on": "", "clinical_reviewer": "", "safeguarding_reviewer": ""}

    def put(prefix: str, value) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                put(f"{prefix}-{name}", inner)
        elif isinstance(value, list):
            data[f"{prefix}-count"] = len(value)
            for number, inner in enumerate(value):
                data[f"{prefix}-{number}-deleted"], data[f"{prefix}-{number}-order"] = "", number
                data[f"{prefix}-{number}-id"] = ""
                put(f"{prefix}-{number}-value", inner)
        elif value is True:
            data[prefix] = "on"
        elif value not in (None, False):
            data[prefix] = value

    put("nodes", [row["value"] for row in nodes])
    for number, row in enumerate(nodes):
        data[f"nodes-{number}-type"] = row["type"]
        data.pop(f"nodes-{number}-value-kind", None)
    return data


def edit_url(tree: DecisionTree) -> str:
    return reverse("wagtailsnippets_practice_decisiontree:edit", args=[tree.pk])


def test_the_editor_opens_with_the_guide_in_it(tree, client):
    client.force_login(member(AUTHORS))
    page = client.get(edit_url(tree))
    assert page.status_code == 200
    assert "Is any of this so?" in page.content.decode()
    assert "Guides" in client.get("/cms/").content.decode()


def test_saving_a_broken_guide_is_refused_in_words(tree, client):
    client.force_login(member(EDITORS))
    nodes = rows(tree)
    nodes[-1]["value"] = {**nodes[-1]["value"], "contacts": [], "when": "When you can."}
    before = content_of(tree)
    answer = client.post(edit_url(tree), posted(nodes, tree) | {"action-publish": "1"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "names nobody to contact. Add at least one contact. The ending" in html
    assert "does not say when. Write a time: now, today, within 2 days." in html
    assert content_of(DecisionTree.objects.get(pk=tree.pk)) == before
    assert Revision.objects.filter(object_id=str(tree.pk), user__isnull=False).count() == 0


def test_a_published_change_shows_and_a_draft_does_not(tree, client):
    client.force_login(member(EDITORS))
    nodes = rows(tree)
    nodes[0]["value"] = {**nodes[0]["value"], "text": "Is anything of this so tonight?"}
    draft = client.post(edit_url(tree), posted(nodes, tree))
    assert draft.status_code == 302, draft.context["form"].errors
    assert "so tonight?" not in client.get(START).content.decode()
    client.post(edit_url(tree), posted(nodes, tree) | {"action-publish": "1"})
    assert "so tonight?" in client.get(START).content.decode()
    assert "so tonight?" in client.get(f"{START}whole/").content.decode()


def test_an_author_drafts_and_does_not_publish(tree, client):
    client.force_login(member(AUTHORS))
    nodes = rows(tree)
    nodes[0]["value"] = {**nodes[0]["value"], "text": "Is anything of this so tonight?"}
    client.post(edit_url(tree), posted(nodes, tree) | {"action-publish": "1"})
    assert "so tonight?" not in client.get(START).content.decode()


def test_who_may_not_edit_is_kept_out(tree, client, cast):
    client.force_login(cast.carer)
    assert client.get(edit_url(tree)).status_code in {302, 403}


def test_a_broken_revision_cannot_be_made_in_code_either(tree):
    with pytest.raises(ValidationError, match="leads to “t8-zz”"):
        with_change(tree, "t8-1", to="t8-zz").save_revision()


def test_a_step_that_another_guide_needs_cannot_go(db):
    tree = DecisionTree.objects.get(key="t1")
    tree.nodes = [
        {**row, "value": json.loads(json.dumps(row["value"]).replace("t1-e2", "t1-e9"))} for row in rows(tree)
    ]
    with pytest.raises(ValidationError, match="“t3-0” of another guide leads to “t1-e2”"):
        tree.save_revision()


def test_the_preview_shows_the_draft(tree):
    draft = with_change(tree, "t8-0", text="Tonight?")
    assert "Tonight?" in draft.make_preview_request().content.decode()
    assert "Tonight?" in draft.make_preview_request(preview_mode="whole").content.decode()


def test_loading_twice_changes_nothing(db):
    before = Revision.objects.count()
    assert {outcome.word for outcome in load_guides()} == {"same"}
    assert {outcome.word for outcome in load_guides(overwrite=True)} == {"same"}
    assert Revision.objects.count() == before


def test_loading_leaves_an_editors_change_alone_and_can_be_told_not_to(tree):
    with_change(tree, "t8-0", text="Ours").save_revision().publish()
    assert [o.key for o in load_guides() if o.word == "kept"] == ["t8"]
    assert DecisionTree.objects.get(key="t8").nodes[0].value["text"] == "Ours"
    assert [o.key for o in load_guides(overwrite=True) if o.word == "updated"] == ["t8"]
    assert DecisionTree.objects.get(key="t8").nodes[0].value["text"] == "Is any of this so?"


def test_a_draft_counts_as_a_change_and_a_review_does_not(tree):
    tree.clinical_reviewer = "Dr Ode"
    tree.save_revision().publish()
    assert {outcome.word for outcome in load_guides()} == {"same"}
    assert DecisionTree.objects.get(key="t8").clinical_reviewer == "Dr Ode"
    with_change(DecisionTree.objects.get(key="t8"), "t8-0", text="Draft").save_revision()
    assert [o.key for o in load_guides() if o.word == "kept"] == ["t8"]


def test_a_newer_file_replaces_what_nobody_touched(tmp_path, tree):
    for row in read():
        (tmp_path / f"{row['key']}.toml").write_bytes((read_path(row["key"])).read_bytes())
    path = tmp_path / "t8.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("Sleep is going wrong", "Sleep is hard"), encoding="utf-8")
    assert [o.key for o in load_guides(folder=tmp_path) if o.word == "updated"] == ["t8"]
    assert DecisionTree.objects.get(key="t8").title == "Sleep is hard"


def test_a_broken_file_loads_nothing(tmp_path):
    path = tmp_path / "t8.toml"
    path.write_text(read_path("t8").read_text(encoding="utf-8").replace('to = "t8-2"', 'to = "t8-9"'), encoding="utf-8")
    with pytest.raises(UnableToLoad, match="“t8-9”, which does not exist"):
        load_guides(folder=tmp_path)


def read_path(key: str):
    from practice.shipped import CONTENT

    return CONTENT / f"{key}.toml"


def test_the_command_loads_them(db, capsys):
    DecisionTree.objects.filter(key="t8").delete()
    call_command("load_framework")
    assert "added: t8, Sleep is going wrong" in capsys.readouterr().out
