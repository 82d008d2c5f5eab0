"""Hospital systems that ask for advice: how they do, and what people there said to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Max

from accounts.models import AuditEvent, User
from accounts.permissions import Permission, may
from mdt.hooks.cards import REASONS, title_of
from mdt.hooks.services import Service, offered
from mdt.models import HookCall, HookClient, HookFeedback
from recommendations.active import active

WATCHED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody did with a card, in words; a reason of the system's own stays as it was sent."""

    row: HookFeedback
    reason: str


@dataclass(frozen=True, slots=True)
class HooksPage:
    """``feedback`` only of cases this person may see; the rest names no patient."""

    clients: list[HookClient]
    services: list[Service]
    calls: list[HookCall]
    refusals: list[Mapping[str, Any]]
    wrong: list[HookFeedback]
    feedback: list[Said]
    titles: dict[str, str]


def hooks_page(user: User, now: datetime) -> HooksPage:
    rows = HookClient.objects.select_related("site").annotate(
        asked=Count("calls"), last_at=Max("calls__at"), usual=Avg("calls__milliseconds")
    )
    visible = HookFeedback.objects.visible_to(user) if may(user, Permission.SEE_CASES) else None
    wrong = list(visible.about_wrong_data()[:50]) if visible is not None else []
    feedback = [_said(row) for row in visible[:50]] if visible is not None else []
    answered = [*wrong, *(one.row for one in feedback)]
    knowledge, told = active(), {row.card.code for row in answered if row.card}
    return HooksPage(
        clients=list(rows),
        services=offered(),
        calls=list(HookCall.latest(20)),
        refusals=_refusals(now),
        wrong=wrong,
        feedback=feedback,
        titles={code: title_of(code, knowledge) for code in told},
    )


def _refusals(now: datetime) -> list[Mapping[str, Any]]:
    """Tokens that were refused in the last week, by reason and address; the latest first."""
    events = AuditEvent.trail().filter(event="hook token refused", at__gte=now - WATCHED)
    grouped = events.order_by().values("detail__why", "subject_key")
    return list(grouped.annotate(many=Count("id"), last_at=Max("at")).order_by("-last_at")[:20])


def _said(row: HookFeedback) -> Said:
    return Said(row, dict(REASONS).get(row.reason_code, row.reason_code))
