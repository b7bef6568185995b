"""What the framework answers to: recommendations and standards, and the lessons that serve each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from courses import standards
from courses.enums import ModuleKind
from courses.models import numbers_of
from courses.selectors import edition_content, edition_reviews, offered_modules


@dataclass(frozen=True, slots=True)
class Serving:
    """A module and the titles of its lessons that serve one thing."""

    content: Mapping
    lessons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    recommendation: standards.Recommendation
    serving: tuple[Serving, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One standard of a set, and the modules that give evidence towards it."""

    number: int
    name: str
    modules: tuple[Mapping, ...]


def _contents() -> list[Mapping]:
    return [edition_content(module.edition_id) for module in offered_modules()]


def answers() -> list[tuple[standards.Report, list[Answer]]]:
    """Each report with its recommendations, and where each is answered."""
    contents = _contents()

    def serving(code: str) -> tuple[Serving, ...]:
        found = ((c, tuple(row["title"] for row in c["lessons"] if code in row["serves"])) for c in contents)
        return tuple(Serving(content, lessons) for content, lessons in found if lessons)

    known = standards.RECOMMENDATIONS.values()
    return [
        (report, [Answer(row, serving(row.code)) for row in known if row.report == report.key])
        for report in standards.REPORTS
    ]


def tsd_evidence() -> list[Evidence]:
    return _evidence(standards.TSD, lambda content, number, name: number in numbers_of(content["tsd_standards"]))


def homes_evidence() -> list[Evidence]:
    return _evidence(standards.HOMES, lambda content, number, name: name in content["quality_standards"])


def _evidence(of: standards.StandardSet, gives: Callable[[Mapping, int, str], bool]) -> list[Evidence]:
    contents = _contents()
    return [
        Evidence(number, name, tuple(content for content in contents if gives(content, number, name)))
        for number, name in enumerate(of.standards, 1)
    ]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The modules of one kind."""

    kind: ModuleKind
    contents: tuple[Mapping, ...]

    @property
    def hours_and_minutes(self) -> tuple[int, int]:
        """How long all of them take together."""
        return divmod(sum(content["minutes"] for content in self.contents), 60)


def shelves() -> list[Shelf]:
    """What is taught, the core first."""
    contents = _contents()
    made = [Shelf(kind, tuple(c for c in contents if c["kind"] == kind)) for kind in ModuleKind]
    return [shelf for shelf in made if shelf.contents]


@dataclass(frozen=True, slots=True)
class ReviewCount:
    who: str
    done: int
    total: int


def review_counts() -> list[ReviewCount]:
    """For each kind of reader, how many modules on offer they have reviewed as these now stand."""
    states = list(edition_reviews(module.edition_id for module in offered_modules()).values())
    return [
        ReviewCount(str(of_kind[0].kind.label), sum(state.on is not None for state in of_kind), len(of_kind))
        for of_kind in zip(*states, strict=True)
    ]
