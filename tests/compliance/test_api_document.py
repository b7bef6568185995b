"""The OpenAPI document: complete; references lead somewhere; every example is what the API could have answered."""

import re

import pytest
from django.test import Client

from compliance.api import schemas

OURS = {
    "/api/v1/coverage": schemas.CoveragePage,
    "/api/v1/coverage/summary": schemas.SummaryOut,
    "/api/v1/requirements": schemas.RequirementsOut,
    "/api/v1/completions": schemas.CompletionsPage,
}


@pytest.fixture(scope="module")
def document():
    return Client().get("/api/v1/openapi.json").json()


def inside(node, path=()):
    yield path, node
    if isinstance(node, dict | list):
        for name, one in node.items() if isinstance(node, dict) else enumerate(node):
            yield from inside(one, (*path, name))


def test_every_reference_leads_somewhere_and_every_operation_is_known_by_one_name(document):
    assert document["openapi"].startswith("3.1")
    for _, node in inside(document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            target = document
            for name in node["$ref"].removeprefix("#/").split("/"):
                target = target[name]
    names = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(names) == len(set(names)) == 5
    for path, methods in document["paths"].items():
        for one in methods.values():
            named = {row["name"] for row in one["parameters"] if row["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))
            for said in (name for row in one.get("security", []) for name in row):
                assert said in document["components"]["securitySchemes"]


def test_what_other_systems_read_is_read_only_by_key_and_described(document):
    for path in OURS:
        assert set(document["paths"][path]) == {"get"}
        one = document["paths"][path]["get"]
        assert one["security"] == [{"ApiKeyInHeader": []}]
        assert set(one["responses"]) == {"200", "401", "403", "422", "429"}
        assert all(row.get("description") or row["schema"].get("description") for row in one["parameters"])
    scheme = document["components"]["securitySchemes"]["ApiKeyInHeader"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


@pytest.mark.parametrize("path", OURS)
def test_every_example_is_an_answer(document, path):
    for status, answer in document["paths"][path]["get"]["responses"].items():
        ((kind, content),) = answer["content"].items()
        model = OURS[path] if status == "200" else schemas.ProblemOut
        assert kind == ("application/json" if status == "200" else "application/problem+json")
        read = model.model_validate(content["example"], strict=False)
        assert set(model.model_fields) - {"errors"} == set(content["example"])
        assert read.model_dump(mode="json", exclude_unset=True) == content["example"]


def test_an_example_that_is_no_answer_would_be_noticed():
    from compliance.api.examples import COVERAGE

    with pytest.raises(ValueError, match="rows"):
        schemas.CoveragePage.model_validate(COVERAGE | {"rows": [{"person": "Grace"}]})
