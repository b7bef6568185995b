"""The product's addresses and, beside them, the floor: what Wagtail does for any page, and its title unstyled."""

from django.http import HttpRequest
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path
from wagtail.models import Page, Site

from commonground.urls import urlpatterns as product

UNSTYLED = "<!doctype html><html lang=en><title>{{ page.title }}</title><h1>{{ page.title }}</h1>"


def floor(request: HttpRequest) -> TemplateResponse:
    root = Site.find_for_request(request).root_page.localized.specific
    page, args, kwargs = root.route(request, [])
    context = Page.get_context(page, request, *args, **kwargs)
    return TemplateResponse(request, engines["django"].from_string(UNSTYLED), context)


urlpatterns = [path("budget/floor/", floor), *product]
