"""What counts for a requirement stands in its versions, so that changing it rewrites no past day."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

MOVED = ("subject", "in_person", "two_people")


def into_versions(apps, schema_editor):
    Requirement = apps.get_model("compliance", "Requirement")
    asked = Requirement.objects.filter(pk=OuterRef("requirement"))
    apps.get_model("compliance", "RequirementVersion").objects.update(
        **{name: Subquery(asked.values(name)) for name in MOVED}
    )


class Migration(migrations.Migration):

    dependencies = [
        ("certification", "0002_initial"),
        ("compliance", "0006_terms_are_in_versions"),
        ("courses", "0002_whole_framework"),
        ("people", "0005_lead_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="requirement",
            name="module",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="courses.module",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirement",
            constraint=models.CheckConstraint(
                condition=models.Q(("credential__isnull", True), ("module__isnull", True), _connector="OR"),
                name="requirement_of_one_thing",
            ),
        ),
        migrations.AddField(
            model_name="requirementversion", name="about", field=models.CharField(blank=True, max_length=300)
        ),
        migrations.AddField(
            model_name="requirementversion",
            name="in_person",
            field=models.BooleanField(default=False, verbose_name="only learning in person counts"),
        ),
        migrations.AddField(
            model_name="requirementversion",
            name="subject",
            field=models.SlugField(default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="requirementversion",
            name="two_people",
            field=models.BooleanField(default=False, verbose_name="two people accept evidence"),
        ),
        migrations.AlterField(
            model_name="requirementversion",
            name="team",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, to="people.team"
            ),
        ),
        migrations.RunPython(into_versions, migrations.RunPython.noop),
    ]
