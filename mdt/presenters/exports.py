"""The exports page: the log of what left, and the minutes that are kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from accounts.models import User
from accounts.permissions import Permission, may
from mdt.actions.exports import Wish
from mdt.documents.lists import agenda_list, task_list
from mdt.documents.report import Report
from mdt.models import ExportRecord, MinutesDocument

MOST = 50


@dataclass(frozen=True, slots=True)
class ExportsPage:
    log: list[ExportRecord]
    minutes: list[MinutesDocument]
    # An auditor reads the log and takes nothing.
    may_export: bool


def exports_page(user: User) -> ExportsPage:
    log = ExportRecord.objects.visible_to(user).select_related("board", "by")[:MOST]
    kept = MinutesDocument.objects.visible_to(user).defer("content").filter(pseudonymised=True)
    newest = kept.select_related("meeting__board", "made_by").order_by("-made_at", "format")
    return ExportsPage(list(log), list(newest[:MOST]), may(user, Permission.EXPORT))


def wish_of(sent: Mapping[str, Any]) -> Wish:
    filters = {"meeting": str(sent["meeting"].public_id)} if sent.get("meeting") else {}
    return Wish(
        sent["kind"], sent["board"], sent["variant"] == "pseudonymised", sent["purpose"], sent["reason"], filters
    )  # fmt: skip


def builder_of(sent: Mapping[str, Any], *, today: date) -> Callable[[], Report]:
    """The list that was asked for; nothing is read before it is called."""
    hide = sent["variant"] == "pseudonymised"
    if sent["kind"] == "agenda":
        return partial(agenda_list, sent["meeting"], pseudonymised=hide)
    return partial(task_list, sent["board"], pseudonymised=hide, today=today)
