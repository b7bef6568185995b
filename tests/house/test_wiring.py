"""What is only imported for its effect is really there."""

import pytest
from celery.signals import worker_init
from django.core.checks.registry import registry
from django.db.models.signals import post_delete, post_migrate
from wagtail.signals import page_published, page_unpublished

from certification.signals import awards_changed
from commonground.celery import step_back
from courses.models import LessonPage, ModulePage
from people.signals import engagements_changed, invitation_made
from progress.signals import module_completed


@pytest.mark.parametrize(
    ("signal", "sender"),
    [
        (page_published, LessonPage),
        (page_published, ModulePage),
        (page_unpublished, ModulePage),
        (post_delete, ModulePage),
        (module_completed, None),
        (awards_changed, None),
        (engagements_changed, None),
        (invitation_made, None),
        (post_migrate, None),
    ],
)
def test_somebody_listens(signal, sender):
    assert signal.has_listeners(sender)


def test_unsafe_settings_are_looked_for():
    assert "commonground.checks" in {check.__module__ for check in registry.get_checks()}


def test_the_worker_steps_back_behind_the_pages(monkeypatch):
    stepped = []
    monkeypatch.setattr("os.nice", stepped.append)
    step_back()
    assert stepped == [10]
    assert step_back in [receiver() for _key, receiver in worker_init.receivers]


@pytest.mark.xdist_group("wiring")
def test_tests_of_one_group_are_run_by_one_worker(request):
    """Else what a group sets up once, a browser and everybody in every state, is set up by each worker."""
    if request.config.getoption("loadgroup", False):
        assert request.node.nodeid.endswith("@wiring")
