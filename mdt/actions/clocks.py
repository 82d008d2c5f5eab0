"""Starting, stretching and stopping the waiting-time clocks of a case."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from cases.models import Case
from mdt.clocks import clock_definitions
from mdt.models import CaseClock, ClockAdjustment
from mdt.rules.clocks import DELAYS, standing


@transaction.atomic
def start(*, case: Case, code: str, on: date, by: User, at: datetime) -> CaseClock:
    """Start a clock of the profiles; one that runs already is kept."""
    check(by, Permission.REFER, case.site_id)
    return begin(case=case, code=code, on=on, by=by, at=at)


def begin(*, case: Case, code: str, on: date, by: User, at: datetime) -> CaseClock:
    """The same for a caller that has checked the person: a referrer of another hospital may start a clock, too."""
    if code not in clock_definitions():
        raise Invalid(
            "Choose a clock of the list.", problems=(Problem("clock", "is not on the list"),)
        )
    if on > day_at(case.site, at):
        raise Invalid(
            "A clock starts on a day that has come.",
            problems=(Problem("clock_from", "is in the future"),),
        )
    clock, new = CaseClock.objects.get_or_create(
        case=case, code=code, stopped_on=None, defaults={"started_on": on, "started_by": by}
    )
    if new:
        audit.record("clock started", case, by=by, at=at, detail={"clock": code})
    return clock


@transaction.atomic
def adjust(*, clock: CaseClock, days: int, reason: str, by: User, at: datetime) -> ClockAdjustment:
    """Days that do not count, for a reason that the profile permits."""
    clock = _locked(clock, by)
    permitted = clock_definitions()[clock.code].adjustments
    if days <= 0 or reason not in permitted:
        raise Invalid(f"This clock may be stretched for: {', '.join(permitted)}.")
    made = ClockAdjustment.objects.create(
        clock=clock, days=days, reason=reason, made_by=by, made_at=at
    )
    audit.record("clock adjusted", clock.case, by=by, at=at, detail={"days": days})
    return made


@transaction.atomic
def stop(*, clock: CaseClock, on: date, breach_reason: str, by: User, at: datetime) -> CaseClock:
    """Stop a clock on the day of its event. Nothing stops one by itself: a meeting is no treatment.

    ``breach_reason`` is one of ``DELAYS`` or empty. Raises ``Invalid`` where the profile wants one for a breach.
    """
    clock = _locked(clock, by)
    if on < clock.started_on or on > day_at(clock.case.site, at):
        raise Invalid("A clock stops on a day between its start and today.")
    _check_delay(clock, on, breach_reason)
    clock.stopped_on, clock.breach_reason = on, breach_reason
    clock.save()
    detail = {"clock": clock.code, "delay": breach_reason}
    audit.record("clock stopped", clock.case, by=by, at=at, detail=detail)
    return clock


def _check_delay(clock: CaseClock, on: date, reason: str) -> None:
    if reason and reason not in DELAYS:
        raise Invalid(
            "Give one of the kinds of delay: patient, clinical, capacity.",
            problems=(Problem("breach_reason", "is not on the list"),),
        )
    definition = clock_definitions().get(clock.code)
    if definition is None or not definition.needs_delay_code or reason:
        return
    taken = sum(one.days for one in clock.adjustments.all())
    if standing(definition, clock.started_on, as_of=on, adjusted_days=taken).is_breached:
        raise Invalid(
            "This clock was breached: say what the delay was due to.",
            problems=(Problem("breach_reason", "is needed for a breach"),),
        )


def _locked(clock: CaseClock, by: User) -> CaseClock:
    clock = (
        CaseClock.objects.select_for_update(of=("self",)).select_related("case").get(pk=clock.pk)
    )
    check(by, Permission.REFER, clock.case.site_id)
    if clock.stopped_on:
        raise NotAllowedNow("This clock has stopped.")
    return clock
