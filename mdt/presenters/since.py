"""What changed in a case since this person last looked at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import key_of
from accounts.models import AuditEvent, User
from cases.models import Case, Flag
from mdt.models import Decision

# Going back and forth between the pages of a case is one look, not many.
ONE_LOOK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Since:
    """``looked_at`` is None for who opens the case for the first time; everything is new to them."""

    looked_at: datetime | None
    changes: list[str]


def since_last_look(
    case: Case, user: User, flags: Iterable[Flag], decisions: Iterable[Decision], now: datetime
) -> Since:
    """Scans, values and lines entered, flags raised or changed, decisions signed after the last look."""
    looked_at = last_look(case, user, now)
    if looked_at is None:
        return Since(None, [])
    raised = [flag for flag in flags if flag.first_seen_at > looked_at]
    changed = [
        flag
        for flag in flags
        if flag.changed_at and flag.changed_at > looked_at and flag not in raised
    ]
    said = [f"{_('flag')}: {flag.title}" for flag in raised]
    said += [f"{flag.title}: {flag.get_state_display().lower()}" for flag in changed]
    said += [
        _("decision signed by %(who)s") % {"who": one.signed_by}
        for one in decisions
        if one.signed_at and one.signed_at > looked_at
    ]
    return Since(looked_at, _entered(case, looked_at) + said)


def last_look(case: Case, user: User, now: datetime) -> datetime | None:
    """When this person opened the case before this look, by the audit trail."""
    opened = AuditEvent.trail().filter(
        event="case opened",
        subject_type="Case",
        subject_key=str(case.public_id),
        person_key=key_of(user),
        at__lt=now - ONE_LOOK,
    )
    return opened.values_list("at", flat=True).first()


def _entered(case: Case, looked_at: datetime) -> list[str]:
    new = {
        name: Count(
            f"{name}_rows", Q(**{f"{name}_rows__recorded_at__gt": looked_at}), distinct=True
        )
        for name in (
            "imagingstudy",
            "labresult",
            "genetest",
            "therapyline",
            "surgery",
            "work_up",
            "document",
        )
    }
    counts = Case.objects.filter(pk=case.pk).aggregate(**new)
    words = (
        ngettext("%(n)d scan", "%(n)d scans", counts["imagingstudy"]),
        ngettext("%(n)d laboratory value", "%(n)d laboratory values", counts["labresult"]),
        ngettext("%(n)d gene test", "%(n)d gene tests", counts["genetest"]),
        ngettext("%(n)d line of therapy", "%(n)d lines of therapy", counts["therapyline"]),
        ngettext("%(n)d operation", "%(n)d operations", counts["surgery"]),
        ngettext("%(n)d examination", "%(n)d examinations", counts["work_up"]),
        ngettext("%(n)d document", "%(n)d documents", counts["document"]),
    )
    found = zip(counts.values(), words, strict=True)
    return [text % {"n": n} for n, text in found if n]
