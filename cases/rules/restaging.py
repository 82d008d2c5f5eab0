"""When the liver is to be imaged again on treatment (evidence E-03).

Every eight weeks, that is after four two-weekly or three three-weekly cycles, at the latest after twelve. The
cycles count from the last scan of the liver; when one of them is delayed, the scan moves with it.
"""

from datetime import date, timedelta

from cases.rules.clock import Clock, GivenCycle, State, given_cycles
from cases.rules.document import CaseDocument, TherapyLine
from cases.rules.flags import RESTAGED_INTENTS, RESTAGING_DAYS, Evidence, liver_scans

EVERY_DAYS = 56
SOURCE = "E-03: every 8 weeks, at the latest 12 weeks (S28)"


def cycles_between_scans(cycle_days: int) -> int:
    """The cycles that fill eight weeks: 4 of two weeks, 3 of three."""
    return -(-EVERY_DAYS // cycle_days)


def restaging(document: CaseDocument, place: int, as_of: date) -> Clock | None:
    """The day of the next scan of an active line. A delay since the last scan never brings it forward."""
    line = document.therapy_lines[place]
    if line.status != "active" or line.intent not in RESTAGED_INTENTS:
        return None
    if line.started_on is None or line.started_on > as_of:
        because = "the start of the line is not recorded"
        return Clock("restaging", "Restaging due", None, "unknown", because, SOURCE, line.id)
    scans = liver_scans(document, line.started_on, as_of)
    since = max(scans, key=lambda scan: scan.date, default=_start(place, line.started_on))
    given = given_cycles(line, place, as_of)
    due, because = _due(line, since, given)
    latest = since.date + timedelta(days=RESTAGING_DAYS)
    if due > latest:
        due, because = latest, f"{because}; not later than {RESTAGING_DAYS} days"
    evidence = (since, *(one.evidence for one in given if one.on >= since.date))
    return Clock(
        "restaging",
        "Restaging due",
        due.isoformat(),
        _state(due, latest, as_of),
        because,
        SOURCE,
        line.id,
        due,
        evidence,
    )


def _start(place: int, day: date) -> Evidence:
    return Evidence(f"therapy_lines[{place}].started_on", "start of the line", day, "start")


def _state(due: date, latest: date, as_of: date) -> State:
    if as_of > latest:
        return "amber"
    return "info" if as_of >= due else "good"


def _due(line: TherapyLine, since: Evidence, given: tuple[GivenCycle, ...]) -> tuple[date, str]:
    """The day after the wanted number of cycles, counted from the cycles that were really given."""
    start = f"from {since.value} of {since.date.isoformat()}"
    if line.cycle_days is None:
        day = since.date + timedelta(days=EVERY_DAYS)
        return day, f"{EVERY_DAYS} days {start}; the length of a cycle is not recorded"
    wanted, length = cycles_between_scans(line.cycle_days), line.cycle_days
    counted = [one for one in given if one.on >= since.date][:wanted]
    if not counted:
        first = _expected(since.date, given, length)
        because = (
            f"{wanted} cycles of {length} days {start}, the next one expected {first.isoformat()}"
        )
        return first + timedelta(days=wanted * length), because
    left = wanted - len(counted) + 1
    due = counted[-1].on + timedelta(days=left * length)
    because = (
        f"{wanted} cycles of {length} days {start}: cycle {counted[-1].cycle.number} on "
        f"{counted[-1].on.isoformat()} + {left} × {length} days{_moved(counted, length)}"
    )
    return due, because


def _expected(since: date, given: tuple[GivenCycle, ...], length: int) -> date:
    """The next cycle comes when the last one is over, not before the scan."""
    return max(since, given[-1].on + timedelta(days=length)) if given else since


def _moved(counted: list[GivenCycle], length: int) -> str:
    """By how much the real cycles are behind an even schedule from the first of them."""
    days = (counted[-1].on - counted[0].on).days - (len(counted) - 1) * length
    if days == 0:
        return ""
    return f"; moved by {abs(days)} days because cycles came {'later' if days > 0 else 'earlier'}"
