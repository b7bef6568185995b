"""The public pages of the framework: what is taught, and how it answers the recommendations."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses import standards
from courses.models import LessonPage
from courses.selectors import edition_content

RECOMMENDATIONS = "/the-framework/recommendations/"


def text_of(client, address: str) -> str:
    return client.get(address).content.decode()


def test_anybody_may_see_what_is_taught(client, framework):
    html = text_of(client, "/the-framework/")
    assert re.findall(r'<h2 id="shelf-\w+">([^<]+)</h2>', html) == [
        "The common core",
        "Where each role starts",
        "Every year",
    ]
    for module in framework.values():
        assert module.edition.title in html
    assert "10 modules for every role" in html


def test_each_recommendation_is_there_with_the_lessons_that_serve_it(client, framework):
    html = text_of(client, RECOMMENDATIONS)
    for code, recommendation in standards.RECOMMENDATIONS.items():
        section = html.partition(f'id="{code}"')[2].partition("</section>")[0]
        assert recommendation.text in section
        for module in framework.values():
            content = edition_content(module.edition_id)
            serving = [row["title"] for row in content["lessons"] if code in row["serves"]]
            assert (f"/learning/{module.slug}/" in section) == bool(serving)
            assert all(title in section for title in serving)


def test_what_is_not_confirmed_is_said_to_be_open(client, framework):
    html = text_of(client, RECOMMENDATIONS)
    assert "5 of 20 recommendations mapped." in html
    assert "14 of 16 recommendations mapped." in html
    open_ones = [row for row in standards.RECOMMENDATIONS.values() if not row.confirmed]
    assert open_ones
    for row in open_ones:
        assert row.open in html.partition(f'id="{row.code}"')[2].partition("</section>")[0]


def test_the_standards_name_the_modules_that_give_evidence(client, framework):
    html = text_of(client, RECOMMENDATIONS)
    tsd = html.partition('id="tsd"')[2].partition("</section>")[0]
    rows = dict(re.findall(r"<dt>(\d)\..*?</dt><dd>(.*?)</dd>", tsd, re.DOTALL))
    for number in range(1, 8):
        codes = set(re.findall(r'">([A-Z]\d+) ', rows[str(number)]))
        stated = {
            edition_content(m.edition_id)["code"]
            for m in framework.values()
            if str(number) in edition_content(m.edition_id)["tsd_standards"].split(", ")
        }
        assert codes == stated
        assert codes
    assert "Only the fostering service can sign them off." in html
    assert "Social Work England account" in html


def test_the_homes_standards_name_the_modules_that_give_evidence_or_say_that_none_does(client, framework):
    homes = text_of(client, RECOMMENDATIONS).partition('id="homes"')[2].partition("</section>")[0]
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", homes, re.DOTALL)
    assert [name.lower() for name, _modules in rows] == list(standards.QUALITY_STANDARDS)
    contents = [edition_content(module.edition_id) for module in framework.values()]
    for name, modules in rows:
        stated = {content["code"] for content in contents if name.lower() in content["quality_standards"]}
        assert set(re.findall(r'">([A-Z]\d+) ', modules)) == stated
        assert stated or "No module yet." in modules


def test_neither_page_asks_the_database_more_for_more_modules(client, framework, django_capture_on_commit_callbacks):
    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    before = [count("/the-framework/"), count(RECOMMENDATIONS)]
    with django_capture_on_commit_callbacks(execute=True):
        LessonPage.objects.get(key="c1-l1").get_parent().specific.unpublish()
    assert [count("/the-framework/"), count(RECOMMENDATIONS)] == before
    assert max(before) <= 4
