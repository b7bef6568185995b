"""What a worker makes of each award: the printed certificate and the signed credential."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from certification.addresses import verify_url
from certification.models import AwardPeriod, Extension, Print, SignedCredential
from certification.models.awards import held
from certification.pdf import UnableToPrint
from certification.press import Press
from certification.printing import certificate_data
from certification.selectors.holdings import awards_with_decisions
from certification.services.issuing import issue

MOST = 20_000  # in one night


def _without_files():
    """Awards whose print or credential is missing, or says an earlier last day than they have now."""
    longest = Extension.objects.filter(award=OuterRef("pk")).order_by("-until").values("until")[:1]
    ends = Greatest(F("valid_until"), Coalesce(Subquery(longest), F("valid_until")))
    printed = Print.objects.filter(award=OuterRef("pk"), valid_until=OuterRef("ends"))
    signed = SignedCredential.objects.filter(award=OuterRef("pk"), valid_until=OuterRef("ends"), withdrawn_at=None)
    rows = AwardPeriod.objects.filter(holder__isnull=False).annotate(ends=ends)
    return rows.filter(~Exists(printed) | ~Exists(signed) & Q(revocation=None))


def make_files(*, at: datetime, person_id=None, since: datetime | None = None) -> int:
    """Prints and signs what is missing, of one person, of what was decided since, or of all; returns for how many."""
    rows = _without_files()
    if person_id:
        rows = rows.filter(person_id=person_id)
    if since:
        rows = rows.filter(Q(awarded_at__gte=since) | Q(extensions__recorded_at__gte=since))
    ids = list(rows.order_by("-awarded_at").values_list("pk", flat=True)[:MOST])
    with Press() as press:
        for award_id in ids:
            _make(award_id, press, at)
    return len(ids)


def _make(award_id, press: Press, at: datetime) -> None:
    """Signs while the other process prints. Where it cannot be printed, the words that say why are kept."""
    award = awards_with_decisions().get(pk=award_id)
    content, problem = b"", ""
    try:
        printed = press.begin(certificate_data(award, verify_url(award.public_id)))
        issue(award_id=award_id, at=at)
        content = printed()
    except UnableToPrint as reason:
        problem = str(reason)
        issue(award_id=award_id, at=at)
    Print.objects.update_or_create(
        award=award,
        defaults={"content": content, "problem": problem, "valid_until": held(award).ends, "made_at": at},
    )
