"""An invitation as its reader meets it: by the link in the message."""

import re

import pytest

from people.enums import Role
from people.services import invite


@pytest.fixture
def send(cast, evening, mailoutbox, django_capture_on_commit_callbacks):
    """Invites by the service and the outbox; returns the invitation and the path of the link that arrived."""

    def make(email="new.carer@example.org", *, at=evening, **more):
        fields = {"organisation": cast.fostering, "team": cast.north, "role": Role.FOSTER_CARER, "actor": cast.lead}
        with django_capture_on_commit_callbacks(execute=True):
            invitation = invite(email=email, at=at, **(fields | more))
        invitation.refresh_from_db()
        return invitation, link_in(mailoutbox[-1])

    return make


def link_in(message) -> str:
    return re.search(r"https?://[^/\s]+(/people/join/\S+/)", message.body).group(1)


def code_in(message) -> str:
    return re.search(r"\b(\d{6})\b", message.body).group(1)


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Runs an act and returns the ids of the people of whom the floors above are told once it is kept."""
    from people.signals import engagements_changed

    def run(act) -> set[str]:
        heard: set[str] = set()

        def listener(sender, person_ids, **kwargs):
            heard.update(person_ids)

        engagements_changed.connect(listener)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                act()
        finally:
            engagements_changed.disconnect(listener)
        return heard

    return run
