"""What a version of a definition asks, and what a period of the ledger is, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.enums import LateRule, MayRevoke, SignOffKind
from certification.models import Credential
from courses.selectors import edition_content, offered_modules


def months(number: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", number) % {"n": number}


def time_said(minutes: int) -> str:
    """180 hours; 1 hour 30 minutes; 45 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}] if hours else []
    parts += [ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest}] if rest or not hours else []
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Titles:
    """What modules and credentials are called: read once for a page."""

    modules: Mapping[str, str]
    credentials: Mapping[str, str]

    def module(self, key: str) -> str:
        return self.modules.get(key) or _("%(code)s (not on offer now)") % {"code": key.upper()}


def titles() -> Titles:
    offered = [edition_content(module.edition_id) for module in offered_modules()]
    return Titles(
        {content["key"]: f"{content['code']} {content['title']}" for content in offered},
        dict(Credential.objects.values_list("key", "name")),
    )


def signing_said(kind: str, times: int, minutes: int) -> str:
    what = str(SignOffKind(kind).label)
    said = [ngettext("at least once", "at least %(n)d times", times) % {"n": times}] if times > 1 or not minutes else []
    said += [_("at least %(time)s in all") % {"time": time_said(minutes)}] if minutes else []
    return f"{what}: {', '.join(said)}"


def asked_said(law, named: Titles) -> list[str]:
    """What a version (or `services.Law`) asks, one line for each thing."""
    lines = []
    for key in module_order(law.module_keys, named):
        lowest = law.editions.get(key, 0)
        since = _(", edition %(n)d or later") % {"n": lowest} if lowest > 1 else ""
        lines.append(_("Module %(title)s") % {"title": named.module(key)} + since)
    lines += [_("Holds: %(name)s") % {"name": named.credentials.get(key, key)} for key in law.holds]
    lines += [signing_said(row["kind"], row["times"], row["minutes"]) for row in law.signings]
    return lines


def module_order(keys: Iterable[str], named: Titles) -> list[str]:
    """In the order of the framework; what is not on offer last."""
    places = {key: place for place, key in enumerate(named.modules)}
    return sorted(keys, key=lambda key: (places.get(key, len(places)), key))


def terms_said(law) -> list[str]:
    """How long a version (or `services.Law`) lasts, and what else it says, one line for each."""
    lines = [_("Valid for %(months)s.") % {"months": months(law.validity_months)}]
    if law.window_months:
        lines.append(_("Renewing counts in the last %(months)s.") % {"months": months(law.window_months)})
    else:
        lines.append(_("There is no window: it is renewed after it has ended."))
    lines.append(_("When it is late, this counts: %(what)s.") % {"what": lower_first(LateRule(law.late).label)})
    if law.interim_months:
        lines.append(_("An interim award lasts %(months)s at most.") % {"months": months(law.interim_months)})
    else:
        lines.append(_("There is no interim award."))
    lines.append(_("Who may revoke: %(who)s.") % {"who": lower_first(MayRevoke(law.may_revoke).label)})
    lines.append(_("The certificate says: %(time)s of learning.") % {"time": time_said(law.minutes)})
    return lines


def lower_first(text) -> str:
    return str(text)[:1].lower() + str(text)[1:]
