"""The exports page: the log of what left, and the minutes that are kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from accounts.days import day_at
from accounts.models import User
from accounts.permissions import Permission, may
from mdt.actions.exports import Wish
from mdt.documents import registry
from mdt.documents.indicators import Asked, cases_behind, figures
from mdt.documents.lists import agenda_list, task_list
from mdt.documents.report import Report
from mdt.models import ExportRecord, Meeting, MinutesDocument
from mdt.presenters.concordance import concordance_report
from mdt.rules.registry import STANDARDS

MOST = 50
REGISTRY = "registry_"
FILTERS = ("since", "until", "indicator", "meeting_type")


@dataclass(frozen=True, slots=True)
class KeptMinutes:
    """One version of the minutes of a meeting, in each of its formats."""

    meeting: Meeting
    version: int
    documents: list[MinutesDocument]


@dataclass(frozen=True, slots=True)
class ExportsPage:
    log: list[ExportRecord]
    minutes: list[KeptMinutes]
    # Older ones stand on the page of their meeting.
    has_older: bool
    # An auditor reads the log and takes nothing.
    may_export: bool


def exports_page(user: User) -> ExportsPage:
    log = ExportRecord.objects.visible_to(user).select_related("board", "by")[:MOST]
    kept = MinutesDocument.objects.visible_to(user).defer("content").filter(pseudonymised=True)
    newest = kept.select_related("meeting__board", "made_by").order_by(
        "-meeting__starts_at", "meeting", "-version", "format"
    )
    shown = list(newest[: MOST + 1])
    return ExportsPage(
        log=list(log),
        minutes=list(_versions(shown[:MOST])),
        has_older=len(shown) > MOST,
        may_export=may(user, Permission.EXPORT),
    )


def _versions(documents: Iterable[MinutesDocument]) -> Iterator[KeptMinutes]:
    for (meeting, version), files in groupby(documents, key=attrgetter("meeting", "version")):
        yield KeptMinutes(meeting, version, list(files))


def wish_of(sent: Mapping[str, Any]) -> Wish:
    """What was asked for; the filters that were used stand on the log."""
    filters = {name: str(sent[name]) for name in FILTERS if sent.get(name)}
    if sent.get("meeting"):
        filters["meeting"] = str(sent["meeting"].public_id)
    return Wish(
        sent["kind"], sent["board"], sent["variant"] == "pseudonymised", sent["purpose"], sent["reason"], filters
    )  # fmt: skip


def builder_of(sent: Mapping[str, Any], *, user: User, at: datetime) -> Callable[[], Report]:
    """The list that was asked for; nothing is read before it is called."""
    kind, board, hide = sent["kind"], sent["board"], sent["variant"] == "pseudonymised"
    if kind == "agenda":
        return partial(agenda_list, sent["meeting"], pseudonymised=hide)
    if kind == "concordance":
        return partial(concordance_report, user, board, day_at(board, at))
    if kind.startswith(REGISTRY):
        standard = STANDARDS[kind.removeprefix(REGISTRY)]
        wanted = registry.Wanted(
            standard, board, sent["since"], sent["until"], sent["meeting_type"]
        )
        return partial(registry.report, wanted, user, pseudonymised=hide)
    if kind in ("indicators", "indicator_cases"):
        asked = Asked(user, board, sent["since"], sent["until"], at)
        if kind == "indicators":
            return partial(figures, asked)
        return partial(cases_behind, asked, sent["indicator"], pseudonymised=hide)
    return partial(task_list, board, pseudonymised=hide, today=day_at(board, at))
