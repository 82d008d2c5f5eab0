"""What led a case before the room: treatment so far, the studies on the table, and what must not be overlooked."""

from collections.abc import Callable, Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.dates import day
from cases.rules.document import CaseDocument, Surgery, TherapyLine
from mdt.clocks import nearest, standings_of
from mdt.models import AgendaItem, ListingMode, Material, Referral
from mdt.models.material import MaterialKind, MaterialState
from mdt.presenters.facts import said

MOST = 3
Badge = tuple[str, str]
"""What it says, and the colour that goes with it."""


def treated_with(document: CaseDocument) -> list[tuple[str, str]]:
    """The latest lines of systemic therapy and the latest operations, each in one line, the oldest first."""
    lines = [(_("Systemic therapy"), _line(one)) for one in document.therapy_lines[-MOST:]]
    return lines + [(_("Operation"), _operation(one)) for one in document.surgeries[-MOST:]]


def _line(line: TherapyLine) -> str:
    given = sum(cycle.given_on is not None for cycle in line.cycles)
    cycles = ngettext("%(n)s cycle", "%(n)s cycles", given) % {"n": given}
    begun = day(line.started_on) if line.started_on else _("not known")
    ended = f" – {day(line.ended_on)}" if line.ended_on else ""
    why = f", {line.end_reason}" if line.end_reason else ""
    return f"{said(line.agents)}; {cycles}, {begun}{ended}{why}"


def _operation(operation: Surgery) -> str:
    when = day(operation.date) if operation.date else said(operation.status)
    margin = f", {operation.margin}" if operation.margin else ""
    return f"{said(operation.kind)}, {when}{margin}"


def studies_of(item: AgendaItem, hide: Callable[[str], str]) -> list[Material]:
    """The studies and specimens of the case, the newest first; ``hide`` takes the patient's name out."""
    rows = Material.objects.filter(case=item.case_id)
    studies = list(rows.order_by("kind", "-performed_on", "-id")[: 2 * MOST])
    for study in studies:
        study.what = hide(study.what)
    return studies


def asked_by(item: AgendaItem) -> str:
    """Who referred, and who is responsible for the patient."""
    referral = Referral.objects.filter(reasons__item=item).select_related("referrer").last()
    if referral is None:
        return ""
    return ", ".join(filter(None, (referral.referrer.full_name, referral.responsible)))


def badges_of(item: AgendaItem, studies: list[Material], today: date) -> list[Badge]:
    """Warnings beside the patient's name (practice 4); a clock that runs out is red from its last week on."""
    return [*_clock(item, today), *_listing(item), *_studies(item, studies)]


def _clock(item: AgendaItem, today: date) -> Iterator[Badge]:
    clock = nearest(standings_of([item.case_id], as_of=today), item.case_id)
    if clock is None:
        return
    left = clock.days_left
    words = (
        _("clock breached")
        if clock.is_breached
        else ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
    )
    yield words, "red" if left < 7 else "plain"


def _listing(item: AgendaItem) -> Iterator[Badge]:
    if item.late_because:
        yield _("late, images not pre-reviewed"), "amber"
    if item.standard_id and item.mode == ListingMode.DISCUSS:
        yield _("called back from noting"), "amber"
    if item.carried_over:
        yield _("carried over %(n)s×") % {"n": item.carried_over}, "amber"
    if item.deferred_times:
        yield _("deferred %(n)s×") % {"n": item.deferred_times}, "amber"


def _studies(item: AgendaItem, studies: list[Material]) -> Iterator[Badge]:
    site = item.case.site.name.casefold()
    scans = [one for one in studies if one.kind == MaterialKind.IMAGING]
    if any(one.where and one.where.casefold() != site for one in scans):
        yield _("images from outside"), "info"
    unread = sum(one.state != MaterialState.REVIEWED for one in studies)
    if unread:
        words = ngettext("%(n)s study not reviewed", "%(n)s studies not reviewed", unread)
        yield words % {"n": unread}, "amber"
