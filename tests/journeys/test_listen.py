"""A lesson read aloud. Headless browsers have no voice, so a stand-in speaks: it keeps what it was given to say,
and a test says when a sentence has ended."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import make_cast
from tests.journeys.test_accessibility import OVERFLOW, TAGS, violations
from tests.journeys.walking import content_of
from tests.once import on_postgresql
from tests.sessions import sign_in

pytestmark = [pytest.mark.real, pytest.mark.browser, on_postgresql]

FIRST_LESSON = "/learning/common-ground/lessons/five-adults-one-tuesday/"
STAND_IN = """(() => {
  const voice = (name, lang) => ({ name, lang, voiceURI: name, localService: true });
  const english = [voice("Zoe", "en_US"), voice("Rosa", "es-ES"), voice("Asha", "en-GB")];
  const all = { en: english, es: [voice("Rosa", "es")] };
  const synth = new EventTarget();
  Object.assign(synth, {
    said: [],
    voices: [],
    getVoices: () => synth.voices,
    arrive: (language) => {
      synth.voices = all[language];
      synth.dispatchEvent(new Event("voiceschanged"));
    },
    speak: (utterance) => {
      synth.said.push(utterance.text);
      synth.current = utterance;
    },
    cancel: () => {
      const stopped = synth.current;
      synth.current = null;
      if (stopped) sessionStorage.setItem("cut off", stopped.text);
      stopped?.onerror(new Event("error"));
    },
    end: () => {
      const ended = synth.current;
      synth.current = null;
      ended.onend(new Event("end"));
    },
    fail: () => {
      const failed = synth.current;
      synth.current = null;
      failed.onerror(new Event("error"));
    },
  });
  Object.defineProperty(synth, "speaking", { get: () => Boolean(synth.current) });
  Object.defineProperty(window, "speechSynthesis", { value: synth });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()"""
NOW = "speechSynthesis.current?.text ?? ''"
MARKED = "[...(CSS.highlights.get('spoken') ?? [])].map(range => range.toString()).join('|')"


@pytest.fixture
def reader(site, page, today) -> Page:
    """The first lesson, signed in, in a browser whose voices have not arrived yet."""
    page.add_init_script(STAND_IN)
    sign_in(page.context, site, make_cast(today).carer)
    page.goto(FIRST_LESSON)
    return page


def arrive(page: Page, language: str = "en") -> None:
    page.evaluate("language => speechSynthesis.arrive(language)", language)


def press(page: Page, words: str) -> None:
    page.locator("listen-to").get_by_role("button", name=words).click()


def says(page: Page, text: str) -> None:
    page.wait_for_function(f"text => ({NOW}) === text", arg=text)


def end_sentence(page: Page) -> None:
    page.evaluate("speechSynthesis.end()")


def test_nothing_shows_or_sounds_where_there_is_no_voice(reader):
    listen = reader.locator("listen-to")
    for arrived in ("", "es"):
        if arrived:
            arrive(reader, arrived)
        expect(listen).to_be_hidden()
        assert listen.get_by_role("button").count() == 0
    arrive(reader)
    expect(listen.get_by_role("button", name="Listen to this lesson")).to_be_visible()
    assert reader.evaluate("speechSynthesis.said") == [], "nothing starts by itself"

    # Neither in a browser that cannot speak at all, nor without script.
    context = reader.context.browser.new_context(base_url=reader.url)
    context.add_cookies(reader.context.cookies())
    silent = context.new_page()
    silent.add_init_script("delete window.speechSynthesis; delete Window.prototype.speechSynthesis")
    faults: list[str] = []
    silent.on("pageerror", lambda fault: faults.append(str(fault)))
    silent.goto(FIRST_LESSON)
    expect(silent.get_by_role("heading", level=1)).to_be_visible()
    expect(silent.locator("listen-to")).to_be_hidden()
    assert faults == []
    context.close()


def test_the_whole_lesson_in_order_a_sentence_at_a_time(reader):
    arrive(reader)
    press(reader, "Listen to this lesson")
    heard = []
    for _ in range(400):
        text = reader.evaluate(NOW)
        if not text:
            break
        heard.append(text)
        end_sentence(reader)
    assert heard[:3] == [
        "Why it matters",
        "Kofi is 11.",
        "He lives with two foster carers, Pat and Dev, and he has just moved up to a big school.",
    ]
    assert "7:40, the hall." in heard, "a time is said as a time"
    assert max(len(sentence.split()) for sentence in heard) < 40, "too long for a browser that stops after 15 seconds"

    lesson = content_of("c1")["lessons"][0]
    order = [position_of(heard, words) for words in words_of_blocks(lesson)]
    assert order == sorted(order)
    activity = next(block["value"] for block in lesson["body"] if block["type"] == "sort")
    assert f"Here is something to try on the screen. {activity['title']}" in heard
    said = " ".join(heard)
    assert activity["items"][0]["text"] not in said
    assert "This drawing in words" not in said
    claims = [block["value"] for block in lesson["body"] if block["type"] == "claim"]
    assert claims
    for claim in claims:
        assert re.sub(r"<[^>]+>", "", claim["text"]).split(".")[0] in said
        assert claim["source"] not in said, "who found it out is for the eye"
    assert heard[-1] == "Before you hand over, ask: what’s the one thing the next adult needs to know?"

    # At its end the buttons are as they were, and so is the focus.
    expect(reader.locator("listen-to [role=status]")).to_have_text("That was the end.")
    expect(reader.get_by_role("button", name="Listen to this lesson")).to_be_focused()
    assert reader.evaluate(MARKED) == ""


def words_of_blocks(lesson) -> list[str]:
    """The first words of each block that is text, as the edition has them."""
    found = []
    for block in lesson["body"]:
        value = block["value"]
        if block["type"] == "heading":
            found.append(value)
        elif block["type"] in {"text", "takeaway"}:
            found.append(re.sub(r"<[^>]+>", " ", value).split(".")[0].strip())
        elif block["type"] in {"scene", "callout"}:
            found.append(value["title"])
        elif block["type"] == "diagram":
            found.append(f"A drawing. {value['caption']}")
    assert len(found) > 8
    return found


def position_of(heard: list[str], words: str) -> int:
    return next(index for index, sentence in enumerate(heard) if sentence.startswith(words[:30]))


def test_buttons_marks_and_status(reader):
    arrive(reader)
    status = reader.locator("listen-to [role=status]")
    reader.get_by_role("button", name="Listen to this lesson").focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("listen-to").get_by_role("button", name="Pause")).to_be_focused()
    expect(status).to_have_text("Reading")
    says(reader, "Why it matters")
    assert reader.evaluate(MARKED) == "Why it matters"
    assert reader.evaluate("speechSynthesis.current.voice.name") == "Asha", "the British voice of the three"

    press(reader, "Next sentence")
    press(reader, "Next sentence")
    says(reader, "He lives with two foster carers, Pat and Dev, and he has just moved up to a big school.")
    press(reader, "Back one sentence")
    says(reader, "Kofi is 11.")
    assert reader.evaluate(MARKED) == "Kofi is 11."

    press(reader, "Pause")
    expect(status).to_have_text("Paused")
    assert reader.evaluate(NOW) == ""
    press(reader, "Next sentence")
    assert reader.evaluate(NOW) == "", "moving about in a pause makes no sound"
    press(reader, "Back one sentence")
    press(reader, "Go on")
    says(reader, "Kofi is 11.")
    expect(status).to_have_text("Reading")

    press(reader, "Speed and voice")
    press(reader, "Slower")
    says(reader, "Kofi is 11.")
    assert reader.evaluate("speechSynthesis.current.rate") < 1
    reader.get_by_label("Voice").select_option("Zoe")
    says(reader, "Kofi is 11.")
    assert reader.evaluate("speechSynthesis.current.voice.name") == "Zoe"

    for scheme in ("light", "dark"):
        reader.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert list(violations(reader, TAGS)) == []
    reader.set_viewport_size({"width": 320, "height": 740})
    assert reader.evaluate(OVERFLOW) == 0

    reader.evaluate("speechSynthesis.fail()")
    expect(reader.get_by_text("The voice has stopped.")).to_be_visible()
    press(reader, "Go on")
    says(reader, "Kofi is 11.")

    press(reader, "Stop")
    assert reader.evaluate(NOW) == ""
    assert reader.evaluate(MARKED) == ""
    expect(reader.get_by_role("button", name="Listen to this lesson")).to_be_focused()

    # The choices are there on the next page, and are no draft that signing out would clear.
    reader.reload()
    arrive(reader)
    press(reader, "Listen to this lesson")
    says(reader, "Why it matters")
    assert reader.evaluate("[speechSynthesis.current.voice.name, speechSynthesis.current.rate < 1]") == ["Zoe", True]
    press(reader, "Speed and voice")
    expect(reader.get_by_role("button", name="Slower")).to_have_attribute("aria-pressed", "true")
    kept = reader.evaluate("Object.keys(localStorage)")
    assert {"listen:speed", "listen:voice"} <= set(kept)
    assert not [name for name in kept if name.startswith("draft:") and "listen" in name]


def test_the_sentence_stays_in_view_unless_the_reader_looks_elsewhere(reader):
    arrive(reader)
    press(reader, "Listen to this lesson")
    place = "[...CSS.highlights.get('spoken')][0].getBoundingClientRect()"
    clear = f"""() => {{
      const {{ top, bottom }} = {place};
      const buttons = document.querySelector("listen-to").getBoundingClientRect();
      return top >= buttons.bottom && bottom <= document.querySelector(".leave-page").getBoundingClientRect().top;
    }}"""
    for number in range(40):
        if number == 20:  # larger text, where the buttons begin low on the first screen and take more of it
            reader.evaluate("document.documentElement.dataset.text = 'largest'")
            press(reader, "Stop")
            reader.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
            press(reader, "Listen to this lesson")
        end_sentence(reader)
        assert reader.evaluate(clear), (number, reader.evaluate(MARKED))
    assert reader.evaluate("scrollY") > 300
    expect(reader.locator("listen-to").get_by_role("button", name="Pause")).to_be_in_viewport()

    reader.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    away = reader.evaluate("scrollY")
    end_sentence(reader)
    assert reader.evaluate("scrollY") == away
    press(reader, "Next sentence")
    assert reader.evaluate(clear), "a button brings it back"


def test_a_browser_without_highlights_marks_the_paragraph(reader):
    reader.add_init_script("delete CSS.highlights; delete CSS.__proto__.highlights; delete window.Highlight")
    reader.reload()
    reader.evaluate("Object.defineProperty(CSS, 'highlights', { value: undefined })")
    arrive(reader)
    press(reader, "Listen to this lesson")
    expect(reader.locator(".is-spoken")).to_have_text("Why it matters")
    end_sentence(reader)
    expect(reader.locator(".is-spoken")).to_contain_text("Kofi is 11.")
    press(reader, "Stop")
    expect(reader.locator(".is-spoken")).to_have_count(0)


@pytest.mark.parametrize("leave", ["by a link", "at once"])
def test_leaving_is_silence(reader, leave):
    reader.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="weather", content_type="text/plain"))
    arrive(reader)
    press(reader, "Listen to this lesson")
    says(reader, "Why it matters")
    assert reader.evaluate("sessionStorage.getItem('cut off')") is None
    if leave == "at once":
        reader.get_by_role("link", name="Leave this page").click()
        reader.wait_for_url("https://www.bbc.co.uk/**")
    else:
        reader.get_by_role("link", name="Support", exact=True).click()
        reader.wait_for_url("**/support/")
    reader.goto("/support/")
    assert reader.evaluate("sessionStorage.getItem('cut off')") == "Why it matters"


SENTENCES = {
    "Dr. Adeyemi said so. Mrs. Bell did not.": ["Dr. Adeyemi said so.", "Mrs. Bell did not."],
    "7.40, the hall. Pat sits down at 7.45 pm.": ["7:40, the hall.", "Pat sits down at 7:45 pm."],
    "“You don’t want to. I hear you.” Pat waits.": ["“You don’t want to.", "I hear you.”", "Pat waits."],
    "“Why?” he asks. “No!” she says.": ["“Why?” he asks.", "“No!” she says."],
    "Try one, e.g. a walk. It helps, i.e. it slows you.": ["Try one, e.g. a walk.", "It helps, i.e. it slows you."],
    "She waits… and waits. Then nothing.": ["She waits… and waits.", "Then nothing."],
    "Ring 999, or Samaritans on 116 123.": ["Ring 9 9 9, or Samaritans on 1 1 6 , 1 2 3."],
    "Two trials followed 312 carers.": ["Two trials followed 312 carers."],
    "One line\n   of source, two lines. \n": ["One line of source, two lines."],
    "— · —": [],
}


@pytest.mark.parametrize("segmenter", [True, False])
def test_where_sentences_end(reader, segmenter):
    arrive(reader)
    if not segmenter:
        reader.evaluate("delete Intl.Segmenter")
    assert reader.evaluate("'Segmenter' in Intl") is segmenter
    put = """text => {
      const line = document.createElement("p");
      line.append(text.slice(0, 6), Object.assign(document.createElement("em"), { textContent: text.slice(6) }));
      document.querySelector(".lesson").replaceChildren(line);
    }"""
    for text, expected in SENTENCES.items():
        reader.evaluate(put, text)
        reader.evaluate("speechSynthesis.said.length = 0")
        press(reader, "Listen to this lesson")
        while reader.evaluate(NOW):
            end_sentence(reader)
        assert reader.evaluate("speechSynthesis.said") == expected, text
