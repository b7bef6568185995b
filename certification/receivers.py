from django.dispatch import receiver

from certification import tasks
from progress.signals import module_completed


@receiver(module_completed)
def award_when_a_module_is_completed(sender, person_id: str, **kwargs) -> None:
    tasks.award.delay_on_commit(person_id=person_id)
