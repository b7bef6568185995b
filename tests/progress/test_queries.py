"""What a page of learning and an answer ask of the database: at most six statements, however long the lesson is."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.selectors import edition_content
from tests.progress.editions import activity, best_form, publish_with, text

MOST = 6


SCRIPT = {"headers": {"X-Requested-With": "fetch"}}


def statements(act) -> list[str]:
    """What `act` asks, apart from the beginnings and ends of transactions."""
    with CaptureQueriesContext(connection) as queries:
        answer = act()
    assert answer.status_code in {200, 302}, answer.content
    texts = [query["sql"].strip() for query in queries.captured_queries]
    return [text.split()[0] for text in texts if re.match(r"(SELECT|INSERT|UPDATE|DELETE)\b", text)]


class Evening:
    """A person before a lesson of so many blocks, a third of which are activities."""

    def __init__(self, client, person, module, blocks: int, at) -> None:
        body = [activity(n) if n % 3 == 1 else text(n) for n in range(blocks)]
        self.client, self.module = client, publish_with(module, body, at=at)
        self.content = edition_content(self.module.edition_id)
        self.lesson = self.content["lessons"][0]
        self.blocks = [block for block in body if block["type"] == "choose"]
        self.here = f"/learning/{self.module.slug}/"
        self.url = f"{self.here}lessons/{self.lesson['slug']}/"
        client.force_login(person)
        client.get(self.url)

    def form(self, **fields) -> dict:
        return {"event_id": uuid.uuid4(), "edition": self.module.edition_id, **fields}

    def answer(self, block, **how):
        return self.client.post(f"{self.url}answer/{block['value']['key']}/", best_form(self.module, block), **how)

    def act(self, name: str, **how):
        """One thing that a learner does, ready to be counted: all that it needs has been done before."""
        match name:
            case "page":
                self.answer(self.blocks[0])
                return lambda: self.client.get(self.url)
            case "first answer":
                return lambda: self.answer(self.blocks[0], **how)
            case "answer":
                self.answer(self.blocks[0])
                return lambda: self.answer(self.blocks[1], **how)
            case "finish":
                for block in self.blocks:
                    self.answer(block)
                return lambda: self.client.post(f"{self.url}finish/", self.form(route="read"), **how)
            case "scenario":
                self.answer(self.blocks[0])
                return lambda: self.client.post(f"{self.here}scenario/", self.form(path="", choice="0"), **how)
            case "check":
                start, question = self.form(act="start"), self.content["questions"][0]
                self.client.post(f"{self.here}check/", start)
                chosen = {"question": question["key"], "option": question["options"][0]["key"]}
                form = self.form(attempt=start["event_id"], **chosen)
                return lambda: self.client.post(f"{self.here}check/", form, **how)
        raise LookupError(name)


@pytest.mark.parametrize("how", [{}, SCRIPT], ids=["form", "script"])
@pytest.mark.parametrize("name", ["page", "first answer", "answer", "finish", "scenario", "check"])
def test_as_many_statements_for_five_blocks_as_for_sixty_and_never_more_than_six(
    client, cast, framework, evening, name, how
):
    short = statements(Evening(client, cast.carer, framework["c1"], 5, evening).act(name, **how))
    long = statements(Evening(client, cast.colleague, framework["c1"], 60, evening).act(name, **how))
    assert short == long
    assert 0 < len(long) <= MOST, long


def test_the_answer_that_completes_a_module_is_within_it_too(client, cast, framework, evening):
    evening_ = Evening(client, cast.carer, framework["c1"], 5, evening)
    scenario = {node["id"]: node for node in evening_.content["scenario"]}
    for block in evening_.blocks:
        evening_.answer(block)
    client.post(f"{evening_.url}finish/", evening_.form(route="read"))
    path, node = [], evening_.content["scenario"][0]
    while node.get("choices"):
        node = scenario[node["choices"][0]["to"]]
        path.append("0")
    client.post(f"{evening_.here}scenario/", evening_.form(path=".".join(path)))
    start = evening_.form(act="start")
    client.post(f"{evening_.here}check/", start)
    right = [(q["key"], next(o["key"] for o in q["options"] if o["correct"])) for q in evening_.content["questions"]]
    forms = [evening_.form(attempt=start["event_id"], question=q, option=o) for q, o in right]
    for form in forms[:-1]:
        client.post(f"{evening_.here}check/", form)
    asked = statements(lambda: client.post(f"{evening_.here}check/", forms[-1]))
    assert client.get(f"{evening_.here}finished/").status_code == 200, "that was the last step"
    assert len(asked) <= MOST, asked
