"""From an award to what is printed: the PDF's data and the QR code."""

import io
from datetime import date

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from certification.addresses import ISSUER_NAME
from certification.models import AwardPeriod
from certification.pdf import CertificateData, ModuleLine


def certificate_data(award: AwardPeriod, verify_url: str) -> CertificateData:
    rows = award.evidence["completions"]
    return CertificateData(
        holder_name=award.holder_name,
        award=award.evidence["credential"],
        awarded_on=max((date.fromisoformat(row["completed_on"]) for row in rows), default=award.valid_from),
        valid_from=award.valid_from,
        valid_until=award.valid_until,
        issuer=ISSUER_NAME,
        minutes=award.evidence["minutes"],
        modules=tuple(
            ModuleLine(row["code"], row["title"], str(row["edition"]), date.fromisoformat(row["completed_on"]))
            for row in rows
        ),
        verify_url=verify_url,
        number=award.public_id,
        version=award.evidence["version"],
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
