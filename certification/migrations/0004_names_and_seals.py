"""Moves the holders' names beside the ledger, and seals what stands in it."""

import secrets

from django.db import migrations
from django.utils import timezone

from certification import sealing

KINDS = [
    ("version", "CredentialVersion", sealing.VERSION),
    ("award", "AwardPeriod", sealing.AWARD),
    ("revocation", "Revocation", sealing.REVOCATION),
]
ORDER = {"version": ("credential_id", "number"), "award": ("awarded_at", "pk"), "revocation": ("recorded_at", "pk")}
CHUNK = 2000


def name_and_seal(apps, schema_editor):
    def model(name):
        return apps.get_model("certification", name)

    now = timezone.now()
    number, previous = 0, sealing.START
    entries = []
    holders = {}
    rows = model("AwardPeriod").objects.values_list("pk", "holder_name").iterator(CHUNK)
    batch = []
    for pk, name in rows:
        salt = secrets.token_hex(16)
        holders[pk] = sealing.holder_digest(salt, name)
        batch.append(model("AwardHolder")(award_id=pk, name=name, salt=salt))
        if len(batch) == CHUNK:
            model("AwardHolder").objects.bulk_create(batch)
            batch = []
    model("AwardHolder").objects.bulk_create(batch)
    for kind, name, fields in KINDS:
        for values in model(name).objects.order_by(*ORDER[kind]).values_list(*fields).iterator(CHUNK):
            number += 1
            content, holder = sealing.digest(fields, values), holders.get(values[0], "") if kind == "award" else ""
            link = sealing.link(previous, number, kind, str(values[0]), content, holder, now)
            entries.append(
                model("LedgerEntry")(
                    number=number, kind=kind, row=str(values[0]), digest=content, holder_digest=holder,
                    recorded_at=now, previous=previous, hash=link,
                )
            )
            previous = link
            if len(entries) == CHUNK:
                model("LedgerEntry").objects.bulk_create(entries)
                entries = []
    model("LedgerEntry").objects.bulk_create(entries)
    model("LedgerHead").objects.create(id=1, number=number, hash=previous)


class Migration(migrations.Migration):
    dependencies = [("certification", "0003_ledger_law")]
    operations = [migrations.RunPython(name_and_seal, migrations.RunPython.noop)]
