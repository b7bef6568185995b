"""Sends what is private to its own databases, and lets no relation cross (decision 0029)."""

PRIVATE, KEYS = "private", "private_keys"
APP = "wellbeing"
IN_KEYS = {"personkey", "indexkey", "quarterkey"}


def database_of(model_name: str) -> str:
    return KEYS if model_name.lower() in IN_KEYS else PRIVATE


class PrivateRouter:
    def db_for_read(self, model, **hints) -> str | None:
        return database_of(model._meta.model_name) if model._meta.app_label == APP else None

    db_for_write = db_for_read

    def allow_relation(self, one, other, **hints) -> bool | None:
        return False if APP in {one._meta.app_label, other._meta.app_label} else None

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints) -> bool | None:
        if app_label != APP:
            return False if db in {PRIVATE, KEYS} else None
        return db in {PRIVATE, KEYS} if model_name is None else db == database_of(model_name)
