from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WORD = "CLOSE"


class CloseForm(forms.Form):
    """A word typed in full, so that no stray tap closes an account."""

    word = forms.CharField(
        label=_("Type the word CLOSE"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 10,
                "pattern": r"\s*[Cc][Ll][Oo][Ss][Ee]\s*",
            }
        ),
        error_messages={"required": _("Type the word CLOSE. It closes the account for good.")},
    )  # fmt: skip

    def clean_word(self) -> str:
        if self.cleaned_data["word"].strip().upper() != WORD:
            raise ValidationError(_("That is another word. Type CLOSE, or leave the account as it is."))
        return WORD
