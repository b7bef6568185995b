"""What a body in JSON may look like."""

import json

from django.http import HttpRequest
from ninja.parser import Parser


class OneValuePerKey(Parser):
    """Refuses (400) a body that names a key twice: nobody could say which value was meant."""

    def parse_body(self, request: HttpRequest):
        return json.loads(request.body, object_pairs_hook=_once)


def _once(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A key came twice.")
    return found
