"""What a learner's browser sends of an evening: a lesson read, its activities, the scenario, the check, the finish."""

import itertools
import uuid
from collections.abc import Callable, Iterator

from django.utils import timezone

from courses.activities import best_index
from courses.models import Module
from courses.rules import ACTIVITIES
from courses.selectors import edition_content, module_shape
from people.models import Person
from progress.enums import Kind
from progress.services import NewEvent, record
from tests.sessions import session_key

Act = Callable[[], None]


class Evening:
    """Acts without end for each part of it. `browser(session)` gives a client signed in by that session."""

    def __init__(self, browser, module: Module) -> None:
        self.browser, self.module = browser, module
        self.content, self.shape = edition_content(module.edition_id), module_shape(module.edition_id)
        self.here = f"/learning/{module.slug}/"
        self.lesson = self.content["lessons"][0]
        self.url = f"{self.here}lessons/{self.lesson['slug']}/"
        self.learner = self._newcomer()[1]

    def _newcomer(self) -> tuple[Person, object]:
        person = Person.objects.create_user(f"{uuid.uuid4()}@example.org", name="Bench Learner")
        return person, self.browser(session_key(person))

    def acts(self) -> dict[str, Iterator[Act]]:
        edition = {"edition": self.module.edition_id}
        forms = {"activity answered": self._activity(), "scenario choice": ("scenario/", {"path": "", "choice": "0"})}
        forms["lesson finished"] = (f"lessons/{self.lesson['slug']}/finish/", {"route": "read"})
        acts: dict[str, Iterator[Act]] = {"lesson page": itertools.repeat(lambda: self.learner.ask(self.url))}
        for name, (path, fields) in forms.items():
            form = (f"{self.here}{path}", edition | fields)
            acts[name] = itertools.repeat(lambda form=form: self.learner.submit(*form))
        acts["check answered"] = self._checks()
        return acts

    def _activity(self) -> tuple[str, dict]:
        block = next(block for block in self.lesson["body"] if block["type"] in ACTIVITIES)
        value = block["value"]
        best = {f"item-{i}": best_index(block["type"], value, i) for i in range(len(value["items"]))}
        return f"lessons/{self.lesson['slug']}/answer/{value['key']}/", best

    def _checks(self) -> Iterator[Act]:
        """Every question of a check once, then the next person's check."""
        while True:
            person, browser = self._newcomer()
            now, attempt = timezone.now(), uuid.uuid4()
            record(person=person, event=NewEvent(attempt, Kind.CHECK_STARTED, self.module.edition_id, now), at=now)
            for question, option in self.shape.correct.items():
                form = {"edition": self.module.edition_id, "attempt": attempt, "question": question, "option": option}
                yield lambda browser=browser, form=form: browser.submit(f"{self.here}check/", form)
