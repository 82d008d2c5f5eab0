"""The record systems that are registered, how launches from them went, and where a launch landed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from accounts.models import AuditEvent, User
from accounts.permissions import Permission, may
from cases.models import Case
from mdt.launch.flow import FACTS
from mdt.models import Board, RecordSystem
from mdt.record_system_form import RecordSystemForm

WATCHED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    system: RecordSystem
    launches: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecordSystemsPage:
    form: RecordSystemForm
    rows: tuple[Row, ...]
    refusals: tuple[Mapping[str, Any], ...]
    addresses: Mapping[str, str]
    scopes: str = " ".join(f"patient/{kind}.rs" for kind in FACTS)


@dataclass(frozen=True, slots=True)
class LandedPage:
    """``person`` is what the record system said of the patient who is open there."""

    kind: str
    system: RecordSystem
    person: Mapping[str, str]
    cases: tuple[Case, ...]
    boards: tuple[Board, ...]
    reading: str


def record_systems_page(
    form: RecordSystemForm, user: User, now: datetime, *, addresses: Mapping[str, str]
) -> RecordSystemsPage:
    launched = AuditEvent.trail().filter(event="launched from EHR").order_by()
    counted = launched.values("detail__system").annotate(many=Count("id"), last=Max("at"))
    by_code: dict[str, dict[str, Any]] = {one["detail__system"]: dict(one) for one in counted}
    rows = []
    for system in RecordSystem.objects.visible_to(user):
        known = by_code.get(system.code, {})
        rows.append(Row(system, known.get("many", 0), known.get("last")))
    refused = AuditEvent.trail().filter(event="EHR launch refused", at__gte=now - WATCHED)
    grouped = refused.order_by().values("detail__why").annotate(many=Count("id"), last_at=Max("at"))
    return RecordSystemsPage(form, tuple(rows), tuple(grouped.order_by("-last_at")), addresses)


def landed_page(kept: Mapping[str, Any], user: User) -> LandedPage | None:
    """The page for what the session remembers; None when the record system is not registered any more."""
    system = RecordSystem.objects.valid().filter(public_id=kept["system"]).first()
    if system is None:
        return None
    cases = Case.objects.visible_to(user).for_lists().filter(public_id__in=kept["cases"])
    boards: tuple[Board, ...] = ()
    if kept["kind"] == "unknown" and may(user, Permission.REFER, system.site):
        boards = tuple(Board.objects.visible_to(user).filter(sites=system.site))
    reading = kept.get("reading", "")
    return LandedPage(kept["kind"], system, kept["person"], tuple(cases), boards, reading)
