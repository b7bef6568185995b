"""The public addresses of what we issue. They stand in signed files: none may ever change its form."""

from django.conf import settings
from django.urls import reverse

ISSUER_NAME = "Common Ground shared framework"


def home_url() -> str:
    return settings.BASE_URL + "/"


def verify_url(public_id: str) -> str:
    return settings.BASE_URL + reverse("certification:verify", args=[public_id])


def issuer_url() -> str:
    return settings.BASE_URL + reverse("certification:issuer")


def key_url(key_id: str) -> str:
    return f"{issuer_url()}#{key_id}"


def achievement_url(credential_key: str, version: int) -> str:
    return settings.BASE_URL + reverse("certification:achievement", args=[credential_key, version])


def status_list_url(number: int) -> str:
    return settings.BASE_URL + reverse("certification:status_list", args=[number])
