from collections.abc import Iterable, Mapping

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from progress.asked import AGREED, WORDS, options
from progress.enums import Question
from progress.rules import SCALE


class AskedForm(forms.Form):
    """Questions of which each may be left out. `outcome`: what the module says one can do after it."""

    def __init__(self, *args, questions: Iterable[Question], outcome: str, given: Mapping[str, int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.questions = tuple(questions)
        for question in self.questions:
            words = WORDS[question]
            self.fields[question] = forms.TypedChoiceField(
                label=str(words.asks),
                help_text=format_html("“{}”", outcome) if question in SCALE else str(words.hint),
                choices=options(question),
                coerce=int,
                empty_value=None,
                required=False,
                initial=given.get(question),
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one of the answers, or leave it out.")},
            )
            if question == Question.HELP:
                self.fields[AGREED] = forms.BooleanField(
                    label=_("I agree that my answer about help for me is kept and counted"),
                    required=False,
                    initial=question in given,
                )

    def clean(self) -> dict:
        found = super().clean() or {}
        if found.get(Question.HELP) is not None and not found.get(AGREED):
            self.add_error(AGREED, _("Tick the box, too, or leave that question out."))
        elif not self.errors and not self.answers:
            self.add_error(None, _("Choose an answer to one of them. Or press “Not this time”."))
        return found

    @property
    def answers(self) -> dict[Question, int]:
        """What was answered. Only of a form that was looked through."""
        given = ((question, self.cleaned_data.get(question)) for question in self.questions)
        return {question: value for question, value in given if value is not None}
