from django.core.management.base import BaseCommand

from commonground.tasks import sweep_all


class Command(BaseCommand):
    help = "Rebuilds every derived table from its facts, as the nightly sweep does. Running it twice changes nothing."

    def handle(self, *args, **options) -> None:
        for name, count in sweep_all(recent=False).items():
            self.stdout.write(f"{name}: {count}")
