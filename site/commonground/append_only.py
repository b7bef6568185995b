"""Makes the database itself refuse UPDATE and DELETE on every model that says `APPEND_ONLY = True`.

Installed after each migrate, since SQLite drops triggers when a migration rebuilds a table.
"""

from django.apps import apps
from django.db import connections

POSTGRESQL = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END
$$ LANGUAGE plpgsql;
"""


def models():
    return [model for model in apps.get_models() if getattr(model, "APPEND_ONLY", False)]


def statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f'CREATE OR REPLACE TRIGGER "{table}_append_only" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION append_only()",
            f'CREATE OR REPLACE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
        ]
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{table}_no_{act.lower()}" BEFORE {act} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ]


def install(sender, using: str, **kwargs) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
        for model in models():
            if model._meta.db_table in tables:
                for statement in statements(connection.vendor, model._meta.db_table):
                    cursor.execute(statement)
