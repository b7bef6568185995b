"""What a person does on the screen, said once: sign in by code, work through a lesson, a scenario, a check."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from courses.activities import best_index
from courses.rules import ACTIVITIES
from courses.selectors import edition_content
from tests.waiting import wait_for


def shoot(page: Page, name: str) -> None:
    """Keeps a picture of the screen where PICTURES says so."""
    if folder := os.environ.get("PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")


def mail_to(site, address: str, containing: str) -> str:
    """The text of the newest message to an address that contains these words."""

    def newest() -> str:
        texts = [m.get_body(("plain",)).get_content() for m in site.messages() if address in str(m["To"])]
        return next((text for text in reversed(texts) if containing in text), "")

    return wait_for(newest, f"a message to {address}")


def send_invitation(page: Page, cast, address: str) -> None:
    """What a training lead does to bring in a foster carer."""
    page.goto(f"/people/invite/{cast.fostering.pk}/")
    page.get_by_label("Their email address").fill(address)
    page.get_by_label("Their role").select_option(label="Foster carer")
    page.get_by_label("Team").select_option(label="North")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"Invitation sent to {address}.")).to_be_visible()


def sign_out(page: Page) -> None:
    """By the menu; does not wait, since the page may ask first."""
    if not page.get_by_role("button", name="Sign out").is_visible():
        page.locator("summary", has_text="You").click()
    page.get_by_role("button", name="Sign out").click(no_wait_after=True)


def accept_invitation(page: Page, site, address: str, name: str) -> None:
    link = re.search(r"http://\S+/people/join/\S+", mail_to(site, address, "/people/join/")).group()
    page.goto(link)
    shoot(page, "01-invitation")
    page.get_by_role("button", name="Send me the code").click()
    code = re.search(r"\b\d{6}\b", wait_for(lambda: code_for(site, address), "the code")).group()
    page.locator("input[name=code]").fill(code)
    shoot(page, "02-code")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_label("Your name").fill(name)
    shoot(page, "03-name")
    page.get_by_role("button", name="Go to your learning").click()
    expect(page.get_by_role("heading", name="Your learning", level=1)).to_be_visible()


def code_for(site, address: str) -> str:
    texts = [m.get_body(("plain",)).get_content() for m in site.messages() if address in str(m["To"])]
    return next((t for t in reversed(texts) if re.search(r"\b\d{6}\b", t) and "/people/join/" not in t), "")


def do_lesson(page: Page, content, lesson) -> None:
    """Answers each activity with the best answers and finishes."""
    if lesson["content_note"]:
        page.get_by_role("link", name="Read it").click()
    for block in lesson["body"]:
        if block["type"] not in ACTIVITIES:
            continue
        key, value = block["value"]["key"], block["value"]
        activity = page.locator(f"section#{key}")
        for index in range(len(value["items"])):
            best = best_index(block["type"], value, index)
            one_list = activity.locator(f"select[name=item-{index}]")
            if one_list.count():
                one_list.select_option(index=best + 1)
            else:
                activity.locator(f"input[name=item-{index}][value='{best}']").check()
        activity.get_by_role("button", name="See what we think").click()
        expect(activity.get_by_role("heading", name="What we think")).to_be_visible()
    page.get_by_role("button", name="I have read this, carry on").click()


def do_scenario(page: Page, content, path: list[int]) -> None:
    nodes = {node["id"]: node for node in content["scenario"]}
    node = content["scenario"][0]
    for choice in path:
        page.get_by_role("button", name=node["choices"][choice]["text"], exact=True).click()
        node = nodes[node["choices"][choice]["to"]]
    expect(page.get_by_role("heading", name=node["title"])).to_be_visible()


def do_check(page: Page, content) -> None:
    """Starts the check and answers every question rightly."""
    page.get_by_role("button", name="Start").click()
    for question in content["questions"]:
        right = next(option for option in question["options"] if option["correct"])
        page.locator(f"input[name=option][value='{right['key']}']").check()
        page.get_by_role("button", name="Answer").click()
        expect(page.get_by_text("This can help", exact=True)).to_be_visible()
        page.get_by_role("link", name=re.compile("Next question|See how it went")).click()
    expect(page.get_by_role("heading", name="You have passed this check")).to_be_visible()


def content_of(key: str):
    from courses.models import Module

    return edition_content(Module.objects.get(key=key).edition_id)
