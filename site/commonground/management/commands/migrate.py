"""`manage.py migrate`: every database of the site, unless one is named; what is private has its own (decision 0029)."""

from django.core.management.commands import migrate
from django.db import connections

from wellbeing.router import APP, KEYS, PRIVATE

ALL = "all of them"


class Command(migrate.Command):
    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=ALL)
        for action in parser._actions:
            if action.dest == "database":
                action.choices = (ALL, *connections)

    def get_check_kwargs(self, options) -> dict:
        named = options["database"]
        return super().get_check_kwargs(options) | {"databases": list(connections) if named == ALL else [named]}

    def handle(self, *args, **options) -> None:
        if options["database"] != ALL:
            return self._migrate(*args, **options)
        self._migrate(*args, **options | {"database": "default"})
        if options["app_label"] in {None, APP}:
            for alias in (PRIVATE, KEYS):
                self._migrate(*args, **options | {"database": alias, "app_label": APP})

    def _migrate(self, *args, **options) -> None:
        if options["database"] != "default":
            self._make_schema(options["database"])
        super().handle(*args, **options)

    def _make_schema(self, alias: str) -> None:
        connection = connections[alias]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {connection.ops.quote_name(alias)}")
