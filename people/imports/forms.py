"""The two forms of an import: the file, and what its columns hold."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.imports.kinds import KINDS, in_order
from people.imports.reading import MAX_BYTES, too_large
from people.imports.showing import heading
from people.models import Import

NOT_HERE = _("Not in this list")
NOT_SAID = _("Say which column holds this.")


class ListForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is the list about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the list is about."), "invalid_choice": _("Choose one of these.")},
    )
    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV or Excel (.xlsx), at most 20 MB and 50,000 rows. Nothing is written before you have seen it."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
        error_messages={
            "required": _("Choose the file."),
            "missing": _("Choose the file."),
            "invalid": _("Choose the file."),
            "empty": _("The file is empty. Open it to see whether the list is there, save it, and choose it again."),
            "max_length": _("The name of the file is very long. Give it a shorter one."),
        },
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.key, one.label) for one in in_order()]
        kind.initial = in_order()[0].key

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(too_large())
        return file


class ColumnsForm(forms.Form):
    """One choice for each thing that a row may say, and for each that the lead decides for the whole list."""

    def __init__(self, *args, one: Import, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.one, self.kind = one, KINDS[one.kind]
        columns = [(str(index), heading(one, index)) for index in range(len(one.headings))]
        for field in self.kind.fields():
            self.fields[f"column-{field.key}"] = forms.ChoiceField(
                label=field.label,
                choices=[("", NOT_HERE), *columns],
                initial=str(one.mapping.get(field.key, "")),
                required=field.required,
                help_text=field.hint,
                error_messages={"required": NOT_SAID, "invalid_choice": _("Choose a column from the list.")},
            )
        for setting in self.kind.settings():
            self.fields[f"setting-{setting.key}"] = forms.ChoiceField(
                label=setting.label,
                choices=setting.choices,
                initial=one.settings.get(setting.key, setting.default),
                help_text=setting.hint,
                error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
            )

    @property
    def mapping(self) -> dict[str, int]:
        return self._chosen("column-", int)

    @property
    def settings(self) -> dict[str, str]:
        return self._chosen("setting-", str)

    def _chosen(self, start: str, read) -> dict:
        chosen = self.cleaned_data.items()
        return {key.removeprefix(start): read(value) for key, value in chosen if key.startswith(start) and value != ""}

    def clean(self):
        if not self.errors:
            for key, words in self.kind.faults(self.mapping, self.settings).items():
                self.add_error(f"column-{key}", words)
        return self.cleaned_data
