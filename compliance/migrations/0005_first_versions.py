"""What a requirement said becomes its first version."""

from django.db import migrations
from django.db.models import F


def first_versions(apps, schema_editor):
    Requirement = apps.get_model("compliance", "Requirement")
    Version = apps.get_model("compliance", "RequirementVersion")
    Requirement.objects.filter(subject="").update(subject=F("credential_id"))
    for one in Requirement.objects.filter(versions__isnull=True):
        Version.objects.create(
            requirement=one, effective_from=one.effective_from, roles=one.roles, clock_start=one.clock_start,
            months=one.months, source=one.source, checked_on=one.checked_on,
        )


class Migration(migrations.Migration):

    dependencies = [("compliance", "0004_law_of_requirements")]

    operations = [migrations.RunPython(first_versions, migrations.RunPython.noop)]
