"""The read API for other systems: coverage and completions of one place, by key; fed by the screens' selectors."""

from ninja import NinjaAPI

from compliance.api.completions import router as completions
from compliance.api.coverage import router as coverage
from compliance.api.problems import answer_with_problems


def add_to(api: NinjaAPI) -> None:
    api.add_router("", coverage)
    api.add_router("", completions)
    answer_with_problems(api)
