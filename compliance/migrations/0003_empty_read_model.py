"""The read model is about to change its shape; the next sweep writes it anew."""

from django.db import migrations


def empty(apps, schema_editor):
    apps.get_model("compliance", "Cover").objects.all().delete()
    apps.get_model("compliance", "Obligation").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("compliance", "0002_initial")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
