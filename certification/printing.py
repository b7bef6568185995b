"""From an award to what is printed: the PDF's data and the QR code."""

import io
from datetime import date

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from certification.enums import Basis
from certification.models import AwardPeriod
from certification.models.awards import held
from certification.pdf import CertificateData, ModuleLine, UnableToPrint, certificate_pdf, in_words
from certification.wording import summaries

ISSUER = "Common Ground shared framework"


def earned_on(award: AwardPeriod) -> date:
    """The day of the last thing that the award rests on; its first day where it rests on nothing here."""
    days = [row["completed_on"] for row in award.evidence["completions"]]
    days += [row["on"] for row in award.evidence.get("sign_offs", ())]
    return date.fromisoformat(max(days)) if days else award.valid_from


def certificate_file(award: AwardPeriod, verify_url: str) -> bytes:
    """The PDF of an award, `revocation` and `extensions` fetched with it. Raises UnableToPrint with the cure."""
    rows, last = award.evidence["completions"], held(award).last
    if last < award.valid_from:
        raise UnableToPrint(_("It was revoked before it began, so there is nothing to print."))
    return certificate_pdf(
        CertificateData(
            holder_name=award.holder_name,
            award=award.evidence["credential"],
            awarded_on=earned_on(award),
            valid_from=award.valid_from,
            valid_until=last,
            issuer=ISSUER,
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
    )


def moved(award: AwardPeriod) -> str:
    """What moved the last day, for a reader of the certificate; why is the holder's alone."""
    if hasattr(award, "revocation"):
        return _("Revoked on %(day)s.") % {"day": in_words(award.revocation.revoked_on)}
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
