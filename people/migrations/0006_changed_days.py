from django.db import migrations, models

NAMES = [
    ("started_on", "First day here"),
    ("role_started_on", "First day in this role here"),
    ("approved_on", "Approved on"),
    ("first_care_role_on", "First care role in any home"),
    ("ended_on", "Last day here"),
    ("pause_starts_on", "First day of a pause"),
    ("pause_ends_on", "Last day of a pause"),
]
NOBODY = "00000000-0000-0000-0000-000000000000"


def say_whose(apps, schema_editor):
    """Rows from before say only the engagement. They are append-only, so the guard stands aside for this once."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute("ALTER TABLE people_clockdate DISABLE TRIGGER USER")
    else:  # put back after every migrate
        schema_editor.execute("DROP TRIGGER IF EXISTS people_clockdate_no_update")
    ClockDate, Engagement = apps.get_model("people", "ClockDate"), apps.get_model("people", "Engagement")
    rows = Engagement.objects.filter(pk__in=ClockDate.objects.values("engagement"))
    for pk, person, organisation in rows.values_list("pk", "person_id", "organisation_id"):
        ClockDate.objects.filter(engagement=pk).update(person=person, organisation=organisation)
    ClockDate.objects.filter(person=None).update(person=NOBODY, organisation=NOBODY)
    if postgresql:
        schema_editor.execute("ALTER TABLE people_clockdate ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("people", "0005_lead_invitations")]

    operations = [
        migrations.AddField("clockdate", "person", models.UUIDField(null=True)),
        migrations.AddField("clockdate", "organisation", models.UUIDField(null=True)),
        migrations.RunPython(say_whose, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("clockdate", "person", models.UUIDField(db_index=True)),
        migrations.AlterField("clockdate", "organisation", models.UUIDField()),
        migrations.AlterField("clockdate", "name", models.CharField(choices=NAMES, max_length=20)),
        migrations.AlterField("clockdate", "became", models.DateField(null=True)),
        migrations.AlterField("clockdate", "reason", models.CharField(blank=True, max_length=300)),
        migrations.AddIndex(
            "clockdate",
            models.Index(fields=["organisation", "-recorded_at", "-id"], name="changed_days_here"),
        ),
    ]
