"""Keeping the flags of cases as the rules see them now: raised, withdrawn, or left as people put them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Min

from cases import models
from cases.models import CaseChange, FlagState
from cases.rules.flags import Flag as Raised

PAST_LINE = "A later line of therapy has started."
WITHDRAWN = "The facts behind it were corrected, or a later fact answered it."


@dataclass(frozen=True, slots=True)
class Flagged:
    raised: int = 0
    withdrawn: int = 0


def keep_flags(found: Mapping[int, Sequence[Raised]], *, at: datetime) -> Flagged:
    """Write what changed. The same facts never raise a second flag, and a dismissed flag stays dismissed."""
    known: dict[int, dict[str, models.Flag]] = defaultdict(dict)
    for flag in models.Flag.objects.filter(case__in=list(found)):
        known[flag.case_id][flag.key] = flag
    new: list[models.Flag] = []
    changed: list[models.Flag] = []
    for case_id, flags in found.items():
        now = {flag.key: flag for flag in flags}
        new += [_row(case_id, flag, at) for key, flag in now.items() if key not in known[case_id]]
        changed += [row for key, row in known[case_id].items() if _moves(row, now.get(key), at)]
    _tell_when_reported(new, at)
    models.Flag.objects.bulk_create(new)
    models.Flag.objects.bulk_update(changed, ["state", "state_because", "changed_at", "evidence"])
    withdrawn = sum(row.state == FlagState.WITHDRAWN for row in changed)
    return Flagged(sum(row.state == FlagState.OPEN for row in new), withdrawn)


def _row(case_id: int, flag: Raised, at: datetime) -> models.Flag:
    return models.Flag(
        case_id=case_id,
        key=flag.key,
        code=flag.code,
        level=flag.level,
        line_key=flag.line_id,
        raised_on=flag.raised_on,
        because=flag.because,
        evidence=evidence_json(flag),
        would_clear=flag.would_clear,
        state=FlagState.OPEN if flag.is_current else FlagState.ANSWERED,
        state_because="" if flag.is_current else PAST_LINE,
        first_seen_at=at,
    )


def _tell_when_reported(new: Sequence[models.Flag], at: datetime) -> None:
    """When the facts were entered: the oldest change of the case that nobody has worked off yet.

    A flag that the passing of time alone raised has no such change, and no latency.
    """
    if not new:
        return
    waiting = CaseChange.objects.waiting().filter(case__in={flag.case_id for flag in new})
    entered = dict(waiting.order_by().values_list("case").annotate(first=Min("created_at")))
    for flag in new:
        since = entered.get(flag.case_id)
        flag.reported_at = min(since, at) if since else None


def evidence_json(flag: Raised) -> list[dict[str, str]]:
    return [asdict(item) | {"date": item.date.isoformat()} for item in flag.evidence]


def _moves(row: models.Flag, now: Raised | None, at: datetime) -> bool:
    """Bring one known flag to what the facts say now; tell whether anything changed."""
    state, because = row.state, row.state_because
    if now is None and state == FlagState.OPEN:
        row.state, row.state_because = FlagState.WITHDRAWN, WITHDRAWN
    elif now is not None and not now.is_current and state == FlagState.OPEN:
        row.state, row.state_because = FlagState.ANSWERED, PAST_LINE
    elif now is not None and now.is_current and state == FlagState.WITHDRAWN:
        row.state, row.state_because = FlagState.OPEN, "Its evidence is back."
    evidence = evidence_json(now) if now is not None else row.evidence
    moved = (row.state, row.state_because) != (state, because)
    row.changed_at = at if moved else row.changed_at
    # An earlier scan that is added later shifts the places in the document, not the evidence.
    shifted = evidence != row.evidence
    row.evidence = evidence
    return moved or shifted
