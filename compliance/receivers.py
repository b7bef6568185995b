from django.dispatch import receiver
from django.utils import timezone

from certification.signals import award_revoked, awards_changed
from compliance import services, tasks
from compliance.enums import Event
from people.signals import engagements_changed
from progress.signals import module_completed


@receiver(awards_changed)
def refresh_when_awards_change(sender, person_id: str, **kwargs) -> None:
    tasks.refresh.delay_on_commit(person_ids=[person_id], event=Event.AWARD.value)


@receiver(module_completed)
def refresh_when_a_module_is_completed(sender, person_id: str, **kwargs) -> None:
    tasks.refresh.delay_on_commit(person_ids=[person_id], event=Event.COMPLETION.value)


@receiver(award_revoked)
def refresh_with_a_revocation(sender, person_id: str, **kwargs) -> None:
    services.refresh(person_ids=[person_id])
    services.announce(event=Event.AWARD, person_ids=[person_id], at=timezone.now())


@receiver(engagements_changed)
def refresh_when_engagements_change(sender, person_ids: list[str], **kwargs) -> None:
    tasks.refresh.delay_on_commit(person_ids=person_ids)
