"""What a learner answered because they wanted to, and what they left, for their own copy."""

from courses.selectors import edition_content, offered_modules
from people.models import Person
from people.own_record import Part, adds_to_own_record
from people.selectors import accounts_of
from progress.models import NotAsked
from progress.selectors import own_answers


@adds_to_own_record
def answered(person: Person) -> Part:
    return Part(
        "questions_i_answered",
        "Questions that I chose to answer",
        [
            {"module": one.module, "about": one.question, "my answer": one.answer, "answered on": one.on}
            for one in own_answers(person)
        ],
    )


@adds_to_own_record
def left(person: Person) -> Part:
    titles = {module.key: edition_content(module.edition_id)["title"] for module in offered_modules()}
    rows = NotAsked.objects.filter(person__in=accounts_of(person)).order_by("since", "pk")
    return Part(
        "questions_i_left",
        "Questions that I did not want",
        [
            {
                "module": titles.get(row.module_key, row.module_key) or "Every module",
                "when": str(row.get_moment_display()) or "Always",
                "since": row.since,
            }
            for row in rows
        ],
    )
