"""Hospital systems that ask for advice: how they do, and what people there said to it."""

from dataclasses import dataclass

from django.db.models import Avg, Count, Max

from accounts.models import User
from accounts.permissions import Permission, may
from mdt.hooks.services import Service, offered
from mdt.models import HookCall, HookClient, HookFeedback


@dataclass(frozen=True, slots=True)
class HooksPage:
    """``feedback`` only of cases this person may see; the rest names no patient."""

    clients: list[HookClient]
    services: list[Service]
    calls: list[HookCall]
    wrong: list[HookFeedback]
    feedback: list[HookFeedback]


def hooks_page(user: User) -> HooksPage:
    rows = HookClient.objects.select_related("site").annotate(
        asked=Count("calls"), last_at=Max("calls__at"), usual=Avg("calls__milliseconds")
    )
    visible = HookFeedback.objects.visible_to(user) if may(user, Permission.SEE_CASES) else None
    return HooksPage(
        clients=list(rows),
        services=offered(),
        calls=list(HookCall.latest(20)),
        wrong=list(visible.about_wrong_data()[:50]) if visible is not None else [],
        feedback=list(visible[:50]) if visible is not None else [],
    )
