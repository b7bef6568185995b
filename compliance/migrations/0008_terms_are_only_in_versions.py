from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("compliance", "0007_versions_say_what_counts")]

    operations = [
        migrations.RemoveField(model_name="requirement", name="in_person"),
        migrations.RemoveField(model_name="requirement", name="subject"),
        migrations.RemoveField(model_name="requirement", name="two_people"),
    ]
