"""The form of the public page that judges a credential file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.badges.checking import LARGEST


class CredentialFileForm(forms.Form):
    file = forms.FileField(
        label=_("The credential file"),
        help_text=_("A file that ends in .json. The holder of the certificate downloads it and gives it to you."),
        error_messages={
            "required": _("Choose the credential file."),
            "empty": _("This file is empty. Choose another."),
        },
    )
    name = forms.CharField(
        label=_("The name on the certificate, if you want to compare it"),
        help_text=_("The file does not show the name. We can tell you whether it was issued in this very name."),
        max_length=200,
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("This file is too large to be a credential of ours. They are smaller than 64 KB.")
            )
        return file
