"""From an award to what is printed: the PDF's data and the QR code."""

import io
from datetime import date

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from certification.models import AwardPeriod
from certification.pdf import CertificateData, ModuleLine, certificate_pdf

ISSUER = "Common Ground shared framework"


def certificate_file(award: AwardPeriod, verify_url: str) -> bytes:
    """The PDF of an award. Raises UnableToPrint with the cure."""
    rows = award.evidence["completions"]
    return certificate_pdf(
        CertificateData(
            holder_name=award.holder_name,
            award=award.evidence["credential"],
            awarded_on=max((date.fromisoformat(row["completed_on"]) for row in rows), default=award.valid_from),
            valid_from=award.valid_from,
            valid_until=award.valid_until,
            issuer=ISSUER,
            minutes=award.evidence["minutes"],
            modules=tuple(
                ModuleLine(row["code"], row["title"], str(row["edition"]), date.fromisoformat(row["completed_on"]))
                for row in rows
            ),
            verify_url=verify_url,
            number=award.public_id,
            version=award.evidence["version"],
        )
    )


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
