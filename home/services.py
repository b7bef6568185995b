"""The public site's first pages; deleting what is private; closing an account."""

from datetime import date, datetime

from wagtail.models import Page, Site

from home.models import HomePage
from people.models import Person
from people.services import erase_person, refuse_erasing
from wellbeing.services import erase_everything

LEDE = (
    "<p>One shared, trauma-informed framework for everybody around a child in care: "
    "carers, homes, social work, schools and health.</p>"
)


def ensure_home_page() -> HomePage:
    """The front page below Wagtail's root, made on the first start; Wagtail's own welcome page gives way to it."""
    page = HomePage.objects.first()
    if page:
        return page
    root = Page.objects.get(depth=1)
    page = HomePage(title="Common Ground", slug="common-ground", lede=LEDE)
    root.add_child(instance=page)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True, hostname="localhost")
    welcome = site.root_page if site.root_page_id else None
    site.root_page, site.site_name = page, "Common Ground"
    site.save()
    if welcome and welcome.specific_class is Page and welcome.depth > 1:
        welcome.delete()
    return page


def delete_private(*, person: Person) -> None:
    """All that the person wrote and made for themself, at once and in every copy."""
    erase_everything(person=person)


def close_account(*, person: Person, at: datetime, on: date) -> None:
    """Closes the account for good. What is private goes first: it has databases of its own, and may be tried again."""
    refuse_erasing(person, on)
    for one in [person, *person.merged_from.all()]:
        erase_everything(person=one)
    erase_person(person=person, actor=person, at=at, on=on)
