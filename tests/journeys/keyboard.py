"""Working through a module with a keyboard and nothing else: Tab, arrows, space, Enter."""

from playwright.sync_api import Page, expect

from courses.activities import best_index
from courses.rules import ACTIVITIES

MOST_TABS = 200
# What has the focus, as a short word: a field's name and value, else the text of a link or button.
FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return "";
    if (at.name && at.type !== "submit") return `${at.name}=${at.value}`;
    return at.innerText || at.value || "";
}"""


def focus_of(page: Page) -> str:
    return page.evaluate(FOCUS).strip()


def tab_to(page: Page, wanted) -> None:
    """Presses Tab until what has the focus is wanted; `wanted` is a text or takes one and says yes or no."""
    fits = wanted if callable(wanted) else (lambda text: text == wanted)
    for _ in range(MOST_TABS):
        if fits(focus_of(page)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard never reached {wanted!r}; it stands at {focus_of(page)!r}")


def press(page: Page, words: str) -> None:
    tab_to(page, words)
    page.keyboard.press("Enter")


# Whether one sees where one is: a ring, on the screen and not behind the bar at its foot.
SEEN = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect();
    const style = getComputedStyle(at.closest(".link-card") ?? at);  // the ring of a card goes around all of it
    const bar = document.querySelector(".leave-page")?.getBoundingClientRect();
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return ring && box.bottom > 0 && box.top < (bar ? bar.top : innerHeight);
}"""


def reach(page: Page, wanted) -> None:
    """Tab to it, and see that one is there."""
    tab_to(page, wanted)
    assert page.evaluate(SEEN), f"{focus_of(page)!r} has the focus, and one does not see it"


def enter(page: Page, wanted) -> None:
    reach(page, wanted)
    page.keyboard.press("Enter")


def follow(page: Page, wanted) -> None:
    """Enter, and the next page is there."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, name: str, value: str) -> None:
    """Picks one radio button: Tab to its group, then arrows."""
    tab_to(page, lambda text: text.startswith(f"{name}="))
    page.keyboard.press("Space")
    for _ in range(MOST_TABS):
        if focus_of(page) == f"{name}={value}":
            break
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.checked")


def pick(page: Page, name: str, place: int) -> None:
    """Picks from the list that has the focus: an arrow down for each option, past the empty one."""
    for _ in range(place + 1):
        page.keyboard.press("ArrowDown")
    assert focus_of(page) == f"{name}={place}"


def do_lesson(page: Page, lesson) -> None:
    if lesson["content_note"]:
        press(page, "Read it")
        expect(page.get_by_role("button", name="I have read this, carry on")).to_be_visible()
    for block in lesson["body"]:
        if block["type"] in ACTIVITIES:
            _do_activity(page, block["type"], block["value"])
    press(page, "I have read this, carry on")


def _do_activity(page: Page, kind: str, value) -> None:
    activity = page.locator(f"section#{value['key']}")
    if activity.locator("select").count():
        for _ in value["items"]:
            # The lists stand in the order shown, which for lines to be put in order is shuffled.
            tab_to(page, lambda text: text.startswith("item-") and text.endswith("="))
            index = int(focus_of(page).removeprefix("item-").removesuffix("="))
            pick(page, f"item-{index}", best_index(kind, value, index))
    else:
        for index in range(len(value["items"])):
            choose(page, f"item-{index}", str(best_index(kind, value, index)))
    press(page, "See what we think")
    expect(activity.get_by_role("heading", name="What we think")).to_be_focused()


def do_scenario(page: Page, content, path: list[int]) -> None:
    nodes = {node["id"]: node for node in content["scenario"]}
    node = content["scenario"][0]
    for choice in path:
        press(page, node["choices"][choice]["text"])
        node = nodes[node["choices"][choice]["to"]]
        words = node.get("title") or node["choices"][0]["text"]
        expect(page.get_by_text(words, exact=True).first).to_be_visible()
    expect(page.get_by_role("link", name="Carry on")).to_be_visible()
    press(page, "Carry on")


def do_check(page: Page, content) -> None:
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    press(page, "Start")
    for number, question in enumerate(content["questions"], 1):
        right = next(option for option in question["options"] if option["correct"])
        expect(page.get_by_role("button", name="Answer")).to_be_visible()
        choose(page, "option", right["key"])
        press(page, "Answer")
        expect(page.get_by_text("This can help", exact=True)).to_be_visible()
        press(page, "See how it went" if number == len(content["questions"]) else "Next question")
    expect(page.get_by_role("heading", name="You have passed this check")).to_be_visible()
    press(page, "Carry on")
