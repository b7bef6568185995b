"""People in the CMS: by the address that reaches them, never by one that we made."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.forms import UserEditForm
from wagtail.users.views.users import IndexView, UserViewSet

from people.models import Person
from people.services import is_reachable


class PersonList(IndexView):
    @cached_property
    def columns(self):
        address = Column(
            Person.USERNAME_FIELD,
            accessor="address_for_messages",
            label=_("Email address"),
            sort_key=Person.USERNAME_FIELD,
            classname="username",
            width="20%",
        )
        return [address if column.name == Person.USERNAME_FIELD else column for column in super().columns]


class PersonForm(UserEditForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.made = "" if is_reachable(self.instance.email) else self.instance.email
        if self.made:
            self.initial["email"] = self.instance.address_for_messages
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("Others use it, too. The person changes it, in their settings.")

    def clean_email(self) -> str:
        """A shared address is shown and stays another's to sign in with."""
        return self.made or self.cleaned_data["email"]


class PersonViewSet(UserViewSet):
    index_view_class = PersonList

    def get_form_class(self, for_update=False):
        return PersonForm if for_update else super().get_form_class(for_update)
