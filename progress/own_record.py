"""What a learner answered because they wanted to, for their own copy."""

from people.models import Person
from people.own_record import Part, adds_to_own_record
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
