"""The public site's first pages."""

from wagtail.models import Page, Site

from home.models import HomePage

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
