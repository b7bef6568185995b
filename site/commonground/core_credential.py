"""The certificate of the common core, made once; later versions of its law are an editor's."""

from datetime import date, datetime

from certification.models import Credential, CredentialVersion
from certification.services import Law, define
from courses.enums import ModuleKind
from courses.selectors import edition_content, offered_modules

KEY = "core"
VALIDITY_MONTHS, WINDOW_MONTHS = 36, 6


def ensure(*, effective_from: date, at: datetime) -> CredentialVersion | None:
    """Version 1 over every core module on offer; None if the credential is there or no core module is."""
    contents = [edition_content(module.edition_id) for module in offered_modules()]
    core = [content for content in contents if content["kind"] == ModuleKind.CORE]
    if not core or Credential.objects.filter(key=KEY).exists():
        return None
    return define(
        key=KEY,
        name="The common core of the shared framework",
        law=Law(
            module_keys=[content["key"] for content in core],
            validity_months=VALIDITY_MONTHS,
            window_months=WINDOW_MONTHS,
            minutes=sum(content["minutes"] for content in core),
        ),
        effective_from=effective_from,
        at=at,
    )
