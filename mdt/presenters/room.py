"""What the room sees of one case: findings with their units, what the patient wishes, what was decided before."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.models import Case
from cases.rules.document import CaseDocument
from mdt.models import AgendaItem, Decision, Referral
from mdt.presenters.facts import latest_labs, said
from recommendations.active import active
from recommendations.rules.evaluate import facts_of
from recommendations.rules.facts import FACTS
from recommendations.rules.facts.fact import Fact, Value

# What the room asks first of every case, in this order.
FINDINGS = (
    "patient.ecog", "primary.side", "primary.status", "onset.egoslim", "metastases.count",
    "liver.largest_now_mm", "extrahepatic.any", "genes.RAS", "genes.BRAF", "genes.MMR",
    "course.latest_response", "remnant.percent",
)  # fmt: skip
# A number before the room never stands without what it counts or measures.
UNITS = {
    "patient.ecog": gettext_lazy("{} of 4"),
    "metastases.count": gettext_lazy("{} in all"),
    "liver.largest_now_mm": "{} mm",
    "remnant.percent": "{} %",
}
MOST_BEFORE, LONGEST = 2, 160


def findings_of(case: Case, document: CaseDocument, today: date) -> list[tuple[str, str]]:
    facts = facts_of(document, as_of=today, profile=case.site.knowledge_profile, knowledge=active())
    rows = [(FACTS[name].title, value_in_words(name, facts.fact(name))) for name in FINDINGS]
    marker = next((lab for lab in latest_labs(document) if lab.name == "CEA"), None)
    return [*rows, ("CEA", marker.value if marker else _("not known"))]


def value_in_words(name: str, fact: Fact) -> str:
    """A value as the room reads it, a number with its unit."""
    value = fact.value
    if value is None:
        return _("not known")
    if is_number(value):
        return str(UNITS[name]).format(_short(value))
    if isinstance(value, bool):
        return pgettext("is there", "yes") if value else pgettext("is there", "no")
    return said(tuple(sorted(value)) if isinstance(value, frozenset) else value)


def is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _short(value: Value) -> str:
    return f"{Decimal(str(value)).quantize(Decimal('0.1')).normalize():f}"


def told_of(item: AgendaItem) -> list[tuple[str, str]]:
    """What the referral says of the patient: wishes and who told us, fitness, other illness, anticoagulation."""
    referrals = Referral.objects.filter(reasons__item=item).order_by("-submitted_at", "-id")
    referral = referrals.first()
    if referral is None:
        return []
    source = referral.patient_view_from
    wishes = f"{referral.patient_view} ({source})" if source else referral.patient_view
    rows = (
        (_("Patient’s wishes"), wishes),
        (_("Frailty"), f"{referral.frailty} / 9" if referral.frailty.isdecimal() else ""),
        (_("Comorbidity"), referral.comorbidity),
        (_("Anticoagulation"), referral.anticoagulation),
        (_("Interpreter"), referral.interpreter),
    )
    return [(label, value) for label, value in rows if value]


def decided_before(item: AgendaItem) -> list[str]:
    """What boards said of this case at earlier meetings, the latest first."""
    earlier = (
        Decision.objects.standing()
        .filter(item__case=item.case_id)
        .exclude(item=item.pk)
        .select_related("item__meeting__board")
        .order_by("-signed_at")[:MOST_BEFORE]
    )
    return [_before(decision) for decision in earlier]


def _before(decision: Decision) -> str:
    words = decision.recommendation
    short = words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
    return f"{decision.item.meeting.local_start.date():%-d %b %Y}: {short}"
