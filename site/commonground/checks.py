"""Refuses to start on unsafe values; each message names the variable and the cure."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.utils import timezone

from ui import signposting


@register()
def numbers_looked_at(app_configs, **kwargs) -> list[Warning]:
    """A warning stops the tests, so that somebody rings the list through once a year; it stops no running site."""
    if not signposting.review_is_due(timezone.localdate()):
        return []
    what = f"ui/signposting.toml was to be looked at again by {signposting.REVIEW_BY}."
    cure = "Check each number at its source, then write the day into checked_on and a day within a year into review_by."
    return [Warning(what, hint=cure, id="commonground.signposting")]


@register(Tags.security)
def safe_to_serve(app_configs, **kwargs) -> list[Error]:
    if not settings.PRODUCTION:
        return []
    faults = []

    def refuse(bad: bool, variable: str, what: str, cure: str) -> None:
        if bad:
            faults.append(Error(f"{variable}: {what}", hint=cure, id=f"commonground.{variable}"))

    refuse(settings.DEBUG, "DEBUG", "is on in production.", "Unset DEBUG.")
    refuse(
        len(settings.SECRET_KEY) < 50,
        "SECRET_KEY",
        "is missing or short.",
        "Set 50 or more random characters: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
    )
    refuse(
        not settings.MFA_SECRET_KEYS or any(len(key) < 32 for key in settings.MFA_SECRET_KEYS),
        "MFA_SECRET_KEYS",
        "is missing or short, so second-factor secrets could not be well encrypted.",
        "Set one random value of 32 or more characters. To rotate, put the new one first, a comma, then the old one.",
    )
    refuse(
        not settings.SIGNING_SECRET_KEYS or any(len(key) < 32 for key in settings.SIGNING_SECRET_KEYS),
        "SIGNING_SECRET_KEYS",
        "is missing or short, so the keys that sign credentials could not be well encrypted.",
        "Set one random value of 32 or more characters. To rotate, put the new one first, a comma, then the old one; "
        "then run encrypt_signing_keys.",
    )
    refuse(
        not settings.PRIVATE_MASTER_KEYS or any(len(key) < 32 for key in settings.PRIVATE_MASTER_KEYS),
        "PRIVATE_MASTER_KEYS",
        "is missing or short, so what people write for themselves could not be well encrypted.",
        "Set one random value of 32 or more characters. To rotate, put the new one first, a comma, then the old one; "
        "then run private_keys wrap.",
    )
    refuse(
        not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
        "ALLOWED_HOSTS",
        "is empty or allows every host.",
        "Set the site's host names, parted by commas.",
    )
    refuse(
        not settings.BASE_URL.startswith("https://"),
        "BASE_URL",
        "does not start with https://.",
        "Set the public address of the site, with https.",
    )
    refuse(
        settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
        "DATABASE_URL",
        "is not PostgreSQL.",
        "Set postgresql://user:password@host:5432/name.",
    )
    refuse(
        not settings.REDIS_URL,
        "REDIS_URL",
        "is missing: limits on sign-in tries would hold for one process only.",
        "Set redis://host:6379/0.",
    )
    refuse(
        settings.DEMONSTRATION,
        "DEMONSTRATION",
        "is on: anyone with a link could sign in.",
        "Unset DEMONSTRATION.",
    )
    refuse(
        not settings.REQUIRE_STAFF_SECOND_FACTOR,
        "REQUIRE_STAFF_SECOND_FACTOR",
        "is off.",
        "Unset REQUIRE_STAFF_SECOND_FACTOR; authors set up a second factor on their first visit.",
    )
    refuse(
        settings.DEFAULT_FROM_EMAIL.endswith(".invalid>") or settings.DEFAULT_FROM_EMAIL.endswith(".invalid"),
        "FROM_EMAIL",
        "is not set, so messages would not arrive.",
        "Set the address that messages come from.",
    )
    refuse(
        bool(settings.EMAIL_HOST_PASSWORD) and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL),
        "EMAIL_USE_TLS",
        "is off, so the mail server's password would travel in clear.",
        "Unset EMAIL_USE_TLS, or set EMAIL_USE_SSL=yes for a server on port 465.",
    )
    return faults
