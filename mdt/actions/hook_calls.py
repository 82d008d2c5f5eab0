"""Answering hospital systems, and keeping that and how each was answered."""

from collections.abc import Mapping
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.db import transaction

from accounts import audit, refusals
from accounts.days import day_at
from mdt.exceptions import TokenRefused, TooManyRequests
from mdt.hooks.advice import Advice, advise
from mdt.hooks.request import HookRequest, read_request
from mdt.hooks.services import service_named
from mdt.hooks.tokens import client_of
from mdt.models import HookCall, HookCard, HookClient, HookOutcome
from recommendations.models import Evaluation

Json = dict[str, Any]
log = structlog.get_logger(__name__)


def admitted(header: str, *, endpoint: str, at: datetime) -> HookClient:
    """The registered system that asks. A refused token is audited, up to so many a minute, and logged always.

    Raises ``TokenRefused`` or ``TooManyRequests``.
    """
    try:
        return client_of(header, endpoint=endpoint, at=at)
    except (TokenRefused, TooManyRequests) as refusal:
        why = refusal.why if isinstance(refusal, TokenRefused) else "too many requests"
        path = urlsplit(endpoint).path
        refusals.note("hook token refused", path, why, by="CDS Hooks", at=at)
        raise


@transaction.atomic
def answer(*, client: HookClient, service: str, body: bytes, base: str, at: datetime) -> list[Json]:
    """The cards of one request. Kept are the call and the codes of its cards, nothing that was sent."""
    begun = monotonic()
    request = read_request(body, service_named(service))
    today = day_at(client.site, at)
    advice = advise(request, client, base=base, as_of=today)
    spent = int((monotonic() - begun) * 1000)
    if advice.outcome is HookOutcome.LATE:
        log.warning(
            "hook answered too late", service=service, client=client.code, milliseconds=spent
        )
    call = _keep(request, advice, client, at, spent)
    codes = sorted(card["source"]["topic"]["code"] for card in advice.cards)
    audit.record(
        "hook answered", advice.case or call, by=audit.SystemActor(f"CDS Hooks {client.code}"), at=at,
        site_code=client.site.code, detail={"service": service, "outcome": advice.outcome, "codes": codes},
    )  # fmt: skip
    return advice.cards


def _keep(
    request: HookRequest, advice: Advice, client: HookClient, at: datetime, spent: int
) -> HookCall:
    call = HookCall.objects.create(
        client=client,
        service=request.service.id,
        hook_instance=request.instance,
        request_sha256=request.sha256,
        outcome=advice.outcome,
        case=advice.case,
        evaluation=Evaluation.objects.latest_for(advice.case) if advice.case else None,
        milliseconds=spent,
        at=at,
    )
    rows = [_card(card, call) for card in advice.cards]
    HookCard.objects.bulk_create(rows, ignore_conflicts=True)
    return call


def _card(card: Mapping[str, Any], call: HookCall) -> HookCard:
    return HookCard(
        uuid=UUID(card["uuid"]),
        call=call,
        code=card["source"]["topic"]["code"],
        indicator=card["indicator"],
    )
