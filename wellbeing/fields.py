"""The column of a sealed text. It takes and gives `Sealed` alone: what is plain is neither stored nor looked for."""

from django.core.exceptions import FieldError
from django.db import models

from wellbeing.sealing import Sealed


class SealedField(models.BinaryField):
    def from_db_value(self, value, expression, connection) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.name} takes what was sealed for its row, and nothing else")
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: nothing can be looked for in it")
        return super().get_lookup(lookup_name)
