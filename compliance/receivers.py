from django.dispatch import receiver

from certification.signals import awards_changed
from compliance import tasks
from compliance.signals import requirements_changed
from people.signals import engagements_changed


@receiver(awards_changed)
def refresh_when_awards_change(sender, person_id: str, **kwargs) -> None:
    tasks.refresh.delay_on_commit(person_ids=[person_id])


@receiver(engagements_changed)
def refresh_when_engagements_change(sender, person_ids: list[str], **kwargs) -> None:
    tasks.refresh.delay_on_commit(person_ids=person_ids)


@receiver(requirements_changed)
def refresh_when_requirements_change(sender, requirement_id: str, **kwargs) -> None:
    tasks.refresh_place.delay_on_commit(requirement_id=requirement_id)
