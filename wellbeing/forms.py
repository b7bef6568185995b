from django import forms
from django.utils.translation import gettext_lazy as _

from wellbeing.selectors.journal import Note, Tag, lessons_offered, tags_of

MOST_LETTERS = 60_000


class LessonField(forms.ChoiceField):
    """What is no longer on offer is no lesson, and no reason to refuse what somebody wrote."""

    def valid_value(self, value) -> bool:
        return True


class NoteForm(forms.Form):
    """`read`: the revision that the writer had before them; empty for a note that is new."""

    text = forms.CharField(
        label=_("What you want to keep"),
        max_length=MOST_LETTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "maxlength": None}),
        error_messages={
            "required": _("Write a few words first. To throw a note away, delete it."),
            "max_length": _("This is too long for one note. Move a part of it into another."),
        },
    )
    lesson = LessonField(label=_("A lesson that it belongs to"), required=False)
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, note: Note | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = lessons_offered()
        self.tags = {tag.key: tag for _title, tags in offered for tag in tags}
        choices: list = [("", _("No lesson"))]
        if note and note.tag:
            # By the title that it had then, whatever became of the lesson.
            self.tags[note.tag.key] = note.tag
            if note.tag.key not in {tag.key for _title, tags in offered for tag in tags}:
                choices.append((note.tag.key, note.tag.title))
        choices += [(title, [(tag.key, tag.title) for tag in tags]) for title, tags in offered]
        field = self.fields["lesson"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text

    def clean_read(self) -> int | None:
        """What is no number is as if it were not said: then what stands there stays, too."""
        read = self.cleaned_data["read"]
        return int(read) if read.isdecimal() and len(read) < 10 else None

    @property
    def tag(self) -> Tag | None:
        return self.tags.get(self.cleaned_data["lesson"])


class FindForm(forms.Form):
    """Sent by POST: what somebody looks for stands in no address, no history and no log."""

    words = forms.CharField(
        label=_("With these words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    lesson = forms.ChoiceField(label=_("Of this lesson"), required=False)

    def __init__(self, *args, notes: list[Note], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lesson"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any, or none")), *((tag.key, tag.title) for tag in tags_of(notes))]


class ReflectionForm(forms.Form):
    """What was written in a box of a lesson, and which box of which edition it was."""

    text = forms.CharField(max_length=MOST_LETTERS, strip=False)
    box = forms.SlugField(max_length=100)
    edition = forms.UUIDField(required=False)
