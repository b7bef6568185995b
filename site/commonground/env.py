"""Reads the environment; every variable of the product is read through here and listed in .env.example."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("COMMON_GROUND_VAR", ROOT / "var"))

EMBEDDED, PRODUCTION = "embedded", "production"


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def mode() -> str:
    value = text("COMMON_GROUND_MODE", EMBEDDED)
    if value not in {EMBEDDED, PRODUCTION}:
        raise ImproperlyConfigured(f"COMMON_GROUND_MODE must be '{EMBEDDED}' or '{PRODUCTION}', not {value!r}.")
    return value


def secret(name: str, *, file_name: str) -> str:
    """The variable, or in embedded mode a random value kept in var/ so that sessions survive a restart."""
    value = text(name)
    if value or mode() == PRODUCTION:
        return value
    path = VAR / file_name
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text().strip()


def database(url: str, *, apart: str = "") -> dict:
    """Django's settings for `postgresql://user:password@host:port/name` or `sqlite:///path`.

    A socket folder is given as `postgresql:///name?host=/path`. `apart`: a schema of this name, or the file's neighbour
    of this name, in which what is deleted is overwritten.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path))
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path.with_suffix(f".{apart}{path.suffix}") if apart else path),
            "OPTIONS": {
                # Without IMMEDIATE, two writers that read first answer "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                    "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;"
                    # Else INSERT OR REPLACE would delete past the append-only triggers.
                    "PRAGMA recursive_triggers=ON;"
                )
                + ("PRAGMA secure_delete=ON;" if apart else ""),
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        from urllib.parse import parse_qs

        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or query.pop("user", "")),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or query.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "connect_timeout": 5,
                "options": "-c statement_timeout=15000 -c lock_timeout=5000"
                + (f" -c search_path={apart}" if apart else ""),
                **query,
            },
        }
    raise ImproperlyConfigured("DATABASE_URL must start with sqlite:/// or postgresql://")
