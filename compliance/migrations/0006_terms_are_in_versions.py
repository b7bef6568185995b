from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("compliance", "0005_first_versions")]

    operations = [
        migrations.RemoveField(
            model_name='requirement',
            name='checked_on',
        ),
        migrations.RemoveField(
            model_name='requirement',
            name='clock_start',
        ),
        migrations.RemoveField(
            model_name='requirement',
            name='effective_from',
        ),
        migrations.RemoveField(
            model_name='requirement',
            name='months',
        ),
        migrations.RemoveField(
            model_name='requirement',
            name='roles',
        ),
        migrations.RemoveField(
            model_name='requirement',
            name='source',
        ),
    ]
