"""The words of the shipped text: plain, kind, none to avoid, nothing that must never be taught, no unknown number."""

import re

import pytest

from tests.courses.reading import (
    LESSONS,
    LONGEST_SENTENCE,
    MODULE_OF,
    MODULES,
    everything,
    grade,
    lesson_texts,
    plain,
    report,
    sentences,
    words,
)
from ui import signposting

every_module = pytest.mark.parametrize("files", MODULES.values(), ids=MODULES)
every_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)


@every_lesson
def test_a_lesson_keeps_to_its_reading_grade_or_says_why_not(lesson):
    assert grade(lesson_texts(lesson)) <= MODULE_OF[lesson["key"]]["reading_grade"] or lesson.get("reading_reason")


@every_module
def test_questions_and_scenario_keep_to_the_modules_reading_grade(files):
    for part in (files["questions"], files["scenario"]):
        assert not part or grade(list(everything(part))) <= files["module"]["reading_grade"]


@every_module
def test_carers_text_has_the_lower_line(files):
    """9 is for practitioners' own pathways; the core and the carers' pathways keep to 7."""
    carers = files["module"].get("pathway", "") in {"", "F", "K", "R"}
    assert files["module"]["reading_grade"] == (7 if carers else 9)


def test_the_measure_tells_jargon_from_plain_words():
    jargon = "Multidisciplinary stakeholders operationalise developmentally appropriate therapeutic interventions."
    assert grade(["The cat sat on the mat. We like the cat."]) < 3 < 15 < grade([jargon])


def test_the_report_has_a_line_for_every_lesson_and_names_none_over():
    lines = list(report())
    assert len(lines) == len(LESSONS) + 2
    assert lines[-1] == "Over the line without a reason: none"


@every_lesson
def test_no_sentence_of_a_lesson_is_too_long(lesson):
    texts = [*lesson_texts(lesson), *everything(lesson)]
    assert [s for text in texts for s in sentences(text) if len(words(s)) > LONGEST_SENTENCE] == []


@every_module
def test_no_sentence_elsewhere_in_a_module_is_too_long(files):
    texts = everything([files["module"], files["questions"], files["scenario"]])
    assert [s for text in texts for s in sentences(text) if len(words(s)) > LONGEST_SENTENCE] == []


def test_sentences_are_told_apart():
    text = "One two. “Three?” she says. Four!\n\n- five six\n- **Seven.** Eight’s here."
    assert [len(words(s)) for s in sentences(text)] == [2, 3, 1, 2, 1, 2]


@every_module
def test_speech_stands_in_curly_quotation_marks(files):
    assert [text for text in everything(files) if '"' in text or "'" in text] == []


# Names, and letters that everybody reads as a word.
KNOWN = {
    "A", "AI", "ASAP", "CEOP", "DVD", "FM", "GDPR", "HM", "ID", "LGBT", "MP", "NHS", "NSPCC", "OK", "PE", "TACT",
    "THRIVE", "TV", "UK", "US",
}  # fmt: skip


def explained(acronym: str, lesson: dict) -> bool:
    """In a list of terms, in brackets before or after what it stands for, or in a sentence that says what it is."""
    if any(acronym in item.get("term", "") for block in lesson["body"] for item in block.get("items", [])):
        return True
    brackets = rf"\({acronym}s?[),: ]|\b{acronym}s? \("
    told = rf"{brackets}|\b{acronym}s?\b( is |, the |, a |: | means )|, {acronym}\."
    return any(re.search(told, plain(text)) for text in lesson_texts(lesson))


@every_lesson
def test_acronyms_are_explained_in_each_lesson(lesson):
    said_in_lesson = "\n".join(plain(text) for text in lesson_texts(lesson))
    acronyms = {found.rstrip("s") for found in re.findall(r"\b[A-Z]{2,6}s?\b(?!\+)", said_in_lesson)} - KNOWN
    assert {acronym for acronym in acronyms if not explained(acronym, lesson)} == set()


def test_an_unexplained_acronym_is_found():
    lesson = {"body": [{"type": "text", "text": "Ask the IRO (independent reviewing officer). The PEP is late."}]}
    assert explained("IRO", lesson)
    assert not explained("SENCO", {"body": [{"type": "text", "text": "Ask the SENCO first."}]})


# “Avoid or limit” of the brief’s glossary, part 2. Titles of sources may have them.
# Left out, as they are plain words elsewhere: contact, user, contract, incident, successful, failed, phone contact.
AVOID = [
    r"LAC", r"looked[- ]after (child|children|young)", r"care leavers?", r"ex-care", r"placements?",
    r"placement breakdown", r"disruption", r"supervised contact", r"contact (visit|session|centre|arrangement)s?",
    r"(birth|biological) parents?", r"sibling contact", r"abscond\w*", r"AWOL", r"challenging",
    r"kick(ing|ed|s)? off", r"manipulat\w*", r"attention[- ]seek\w*", r"UASC", r"asylum[- ]seekers?", r"risk plan",
    r"commit(ted|s|ting)? suicide", r"(successful|failed|completed) suicide", r"cutters?", r"self-harmers?",
    r"just gran", r"SGO carers?", r"foster (parent|mother|mum|father|dad)s?", r"residential (staff )?units?",
    r"staff unit", r"link workers?", r"trainees?", r"problem child(ren)?", r"not therapy", r"suffer(s|ing|ed)? from",
    r"special needs", r"banter",
]  # fmt: skip
# Never-events of the brief’s practice facts, part 3, as an adult would say them.
NEVER = [
    r"you(’|')?ll have to (leave|move|go)", r"you will have to (leave|move)", r"find (you )?another (home|family)",
    r"(shame|ashamed) (on|of) you", r"you should be ashamed", r"naughty (step|corner|boy|girl)", r"smack\w*",
    r"slap\w*", r"spank\w*", r"lock(ed|s|ing)? (him|her|them|you|the child) in", r"seclu(de|sion)\w*",
    r"isolation room", r"no (tea|dinner|supper|food|breakfast) (until|if|unless)",
    r"go(es)? (to bed )?without (tea|dinner|supper|food)",
    r"(lose|stop|cancel|miss) (your |his |her |their )?(family time|bedtime story|call with)", r"prone",
    r"face[- ]down", r"pain[- ]based", r"pin(ned|s|ning)? (him|her|them|you) down",
    r"hold(s|ing)? (him|her|them) down", r"ignore (the |his |her |their )?self-harm",
]  # fmt: skip


def said(files: dict) -> str:
    return "\n".join(plain(text) for text in everything(files))


@pytest.mark.parametrize("phrase", AVOID)
def test_words_to_avoid_are_not_used(phrase):
    found = [
        f"{name}: …{text[max(0, m.start() - 40) : m.end() + 40]}…"
        for name, files in MODULES.items()
        for text in [said(files)]
        for m in re.finditer(rf"\b{phrase}\b", text, 0 if phrase.isupper() else re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize("phrase", NEVER)
def test_what_must_never_be_taught_is_not_said(phrase):
    found = [
        f"{name}: …{text[max(0, m.start() - 40) : m.end() + 40]}…"
        for name, files in MODULES.items()
        for text in [said(files)]
        for m in re.finditer(rf"\b{phrase}\b", text, re.IGNORECASE)
    ]
    assert found == []


NUMBERS = {"111"} | {service.number for service in (*signposting.FIRST, *signposting.MORE)}
TELEPHONE = re.compile(
    r"\b0\d(?:[ -]?\d){7,}\b"  # a subscriber's number
    r"|\b116[ -]?\d{3}\b"  # a European helpline
    r"|\b(?:999|112|101|105|111|119|18000|85258)\b"  # short ones
    r"|(?<=\b(?:call|ring|dial|text) )\d[\d ]*\d\b",  # whatever follows the verb
    re.IGNORECASE,
)


@every_module
def test_the_only_telephone_numbers_are_those_of_the_support_page(files):
    assert {number.strip() for number in TELEPHONE.findall(said(files))} <= NUMBERS


def test_telephone_numbers_are_recognised():
    text = "Ring 0800 1111. Call 101, text 85258, 020 7946 0000, 116 123 or 0300-123-4567. Of 312 carers 81,770 know."
    assert TELEPHONE.findall(text) == ["0800 1111", "101", "85258", "020 7946 0000", "116 123", "0300-123-4567"]
