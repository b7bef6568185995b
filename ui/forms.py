"""What a template needs to know about a form's errors."""

from dataclasses import dataclass

from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet


@dataclass(frozen=True)
class LinkedError:
    """One line of an error summary; `href` is empty when no single field is at fault."""

    text: str
    href: str = ""


def first_control_id(field: BoundField) -> str:
    """The id of the control that a person should land on: a group of options has none of its own."""
    if field.use_fieldset:
        for widget in field.subwidgets:
            if widget_id := widget.id_for_label:
                return str(widget_id)
    return str(field.id_for_label or field.auto_id)


def linked_errors(form: BaseForm | BaseFormSet) -> list[LinkedError]:
    """Every error of a form or formset in reading order: the whole form's first, then field by field."""
    if isinstance(form, BaseFormSet):
        whole_set = [LinkedError(str(text)) for text in form.non_form_errors()]
        return whole_set + [error for member in form.forms for error in linked_errors(member)]
    if not form.is_bound:
        return []
    whole_form = [LinkedError(str(text)) for text in form.non_field_errors()]
    by_field = [
        LinkedError(f"{field.label}: {text}", f"#{first_control_id(field)}")
        for field in form.visible_fields()
        for text in field.errors
    ]
    return whole_form + by_field
