"""From an award to what is printed: the PDF's data and the QR code."""

import io
from datetime import date

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from certification.addresses import ISSUER_NAME
from certification.enums import Basis
from certification.models import AwardPeriod
from certification.models.awards import held
from certification.pdf import CertificateData, ModuleLine, UnableToPrint
from certification.wording import summaries
from people.rules import in_words


def earned_on(award: AwardPeriod) -> date:
    """The day of the last thing that the award rests on; its first day where it rests on nothing here."""
    days = [row["completed_on"] for row in award.evidence["completions"]]
    days += [row["on"] for row in award.evidence.get("sign_offs", ())]
    return date.fromisoformat(max(days)) if days else award.valid_from


def certificate_data(award: AwardPeriod, verify_url: str) -> CertificateData:
    """What the PDF says; fetch what `held` takes with the award. Raises UnableToPrint with the cure."""
    refuse_revoked(award)
    rows = award.evidence["completions"]
    return CertificateData(
        holder_name=award.holder_name,
        award=award.evidence["credential"],
        awarded_on=earned_on(award),
        valid_from=award.valid_from,
        valid_until=held(award).ends,
        issuer=ISSUER_NAME,
        minutes=award.evidence["minutes"],
        modules=tuple(
            ModuleLine(row["code"], row["title"], str(row["edition"]), date.fromisoformat(row["completed_on"]))
            for row in rows
        ),
        verify_url=verify_url,
        number=award.public_id,
        version=award.evidence["version"],
        interim=award.basis == Basis.INTERIM,
        note=moved(award),
        signed=summaries(award.evidence.get("sign_offs", ())),
    )


def refuse_revoked(award: AwardPeriod) -> None:
    """Nobody is handed a paper that says of a revoked certificate that it counts. Raises UnableToPrint."""
    if hasattr(award, "revocation"):
        words = _("It is revoked from %(day)s on, so there is no PDF of it any more. Its page says why.")
        raise UnableToPrint(words % {"day": in_words(award.revocation.revoked_on)})


def moved(award: AwardPeriod) -> str:
    """What moved the last day, for a reader of the certificate; why is the holder's alone."""
    if held(award).ends > award.valid_until:
        return _("Extended from %(day)s.") % {"day": in_words(award.valid_until)}
    return ""


def qr_svg(url: str) -> SafeString:
    """The address as a QR code, inline SVG with its words."""
    out = io.BytesIO()
    segno.make(url, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=2,
        title=_("QR code of the page that verifies this"),
        omitsize=True,
    )
    return mark_safe(out.getvalue().decode())
