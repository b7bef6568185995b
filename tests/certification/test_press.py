"""Certificates printed one after another in a process of their own, with limits."""

from dataclasses import replace

import pytest

from certification.pdf import UnableToPrint, certificate_pdf
from certification.press import Press
from tests.certification.test_pdf import DATA

UNPRINTABLE = replace(DATA, holder_name="\U0001f6f8\U00013000")


@pytest.fixture
def press():
    with Press() as press:
        yield press


def test_the_same_bytes_again_and_again(press):
    assert press.print(DATA) == press.print(DATA) == certificate_pdf(DATA)


def test_what_cannot_be_printed_is_said_and_the_next_one_is_printed(press):
    with pytest.raises(UnableToPrint, match="cannot show"):
        press.print(UNPRINTABLE)
    with pytest.raises(UnableToPrint, match="no holder's name"):
        press.print(replace(DATA, holder_name=" "))
    assert press.print(DATA).startswith(b"%PDF")


def test_it_is_killed_when_it_takes_too_long():
    with Press(seconds=0) as press:
        with pytest.raises(UnableToPrint, match="longer than 0 seconds"):
            press.print(DATA)
        press.seconds = 10
        assert press.print(DATA).startswith(b"%PDF"), "the next one starts anew"


def test_it_is_killed_when_it_takes_too_much_memory():
    with Press(memory=64 << 20) as press:
        with pytest.raises(UnableToPrint, match="too much of the server"):
            press.print(DATA)
        press.memory = 512 << 20
        assert press.print(DATA).startswith(b"%PDF")


def test_the_process_ends_with_the_press():
    with Press() as press:
        press.print(DATA)
        process = press._process
    assert process.returncode is not None
