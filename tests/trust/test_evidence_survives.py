"""Nothing that is deleted takes away what a person has learned."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from certification.models import AwardPeriod
from certification.services import award, make_files
from courses.models import ModulePage
from people.models import Area, Team
from progress.models import Completion, LearningEvent
from tests.cast import complete


@pytest.fixture
def certified(cast, evening):
    complete(cast.carer, at=evening)
    (period,) = award(person_id=cast.carer.pk, at=evening)
    return cast, period


def test_deleting_the_module_page_then_the_organisation_leaves_it_all(certified):
    cast, period = certified
    events = LearningEvent.objects.count()
    for page in ModulePage.objects.all():
        page.delete()
    cast.other.delete()
    cast.fostering.delete()
    Team.objects.all().delete()
    cast.requirement.delete()
    Area.objects.all().delete()
    assert LearningEvent.objects.count() == events
    assert Completion.objects.filter(person=cast.carer).count() == 2
    assert AwardPeriod.objects.filter(person=cast.carer).count() == 1

    public = Client().get(f"/verify/{period.public_id}/")
    assert public.status_code == 200
    assert "Yes. It is genuine and current." in public.content.decode()
    assert "Grace Adeyemi" in public.content.decode()
    own = Client()
    own.force_login(cast.carer)
    assert own.get(f"/certificates/{period.pk}/").status_code == 200
    make_files(at=timezone.now())
    assert own.get(f"/certificates/{period.pk}/certificate.pdf").content.startswith(b"%PDF")
    assert own.get("/learning/").status_code == 200


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_itself_refuses_to_change_the_ledger(certified, verb):
    from django.db import DatabaseError, transaction

    statement = {
        "UPDATE": "UPDATE certification_awardperiod SET valid_until = '2099-01-01'",
        "DELETE": "DELETE FROM certification_awardperiod",
    }[verb]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AwardPeriod.objects.count() == 1


def test_a_person_with_evidence_cannot_be_deleted(certified):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        certified[0].carer.delete()
