"""Nobody reads what is private, so the page itself says who can help and how to report a worry."""

import re

from django.template.loader import render_to_string

from ui import signposting


def test_it_says_that_nobody_reads_it_where_to_get_help_and_how_to_report():
    html = render_to_string("components/nobody_reads.html")
    shown = re.sub(r'<span class="no-wrap">([^<]*)</span>', r"\1", html)
    assert "Only you can read this" in shown
    assert "tells no one" in shown
    for service in signposting.FIRST:
        assert f'href="tel:{service.dial}">{service.short}</a> {service.short_when}' in shown
    assert 'href="/support/"' in shown
    assert 'href="/tools/"' in shown


def test_a_page_with_two_tells_them_apart():
    html = render_to_string("components/nobody_reads.html", {"id": "again", "level": 3})
    assert '<h3 class="nobody-reads__title" id="again">' in html
    assert 'aria-labelledby="again"' in html
