"""Signing in without the form, for tests that are about something else."""

from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client


def session_key(person) -> str:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sign_in(context, site, person) -> None:
    """Gives a browser context the person's session on the running site."""
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session_key(person),
                "domain": urlsplit(site.url).hostname,
                "path": "/",
            }
        ]
    )
