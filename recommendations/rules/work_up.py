"""Work-up that stands beside the case document: what the board's question asks of it, and whether it is there.

No rule reads it and no evaluation holds it, so that a document judges alike everywhere; it belongs to the readiness of
a case (evidence A-08, A-09, A-10, A-21).
"""

from collections.abc import Iterable
from datetime import date

from cases.rules.document import CaseDocument
from cases.rules.work_up import WorkUpEntry, WorkUpState, latest
from recommendations.rules.evaluate import facts_of
from recommendations.rules.intervals import days_between
from recommendations.rules.readiness import Need, Readiness
from recommendations.rules.release import Knowledge, Request
from recommendations.rules.requests import asked, window_of

ORDER: tuple[WorkUpState, ...] = ("done", "requested", "incomplete")


def work_up_needs(
    document: CaseDocument,
    entries: Iterable[WorkUpEntry],
    *,
    as_of: date,
    profile: str,
    knowledge: Knowledge,
) -> tuple[Need, ...]:
    """What the question asks for on ``as_of``, each with its state; what the document itself tells counts."""
    facts = facts_of(document, as_of=as_of, profile=profile, knowledge=knowledge)
    if facts.situation.record.deceased:
        return ()
    known, needs = (*entries, *_told(document)), []
    for request in knowledge.work_up:
        blocking = asked(request, facts, frozenset())
        if blocking is not None:
            window = window_of(request, facts)
            state = _state(request, known, as_of, window)
            needs.append(_need(request, state, window, blocking=blocking))
    return tuple(needs)


def _need(request: Request, state: Readiness, window: int | None, *, blocking: bool) -> Need:
    name = f"work_up.{request.fact}"
    return Need(name, request.title, state, blocking, request.owner, window, request.hint)


def _state(
    request: Request, entries: tuple[WorkUpEntry, ...], as_of: date, window: int | None
) -> Readiness:
    """A request counts as pending only while no examination came after it."""
    done, asked_for, tried = (latest(entries, request.fact, state, as_of) for state in ORDER)
    if done and not _is_old(done, as_of, window):
        return "have"
    last = max((e.order for e in (done, tried) if e), default=date.min)
    if asked_for and asked_for.order >= last:
        return "pending"
    if done:
        return "stale"
    return "failed" if tried else "missing"


def _is_old(done: WorkUpEntry, as_of: date, window: int | None) -> bool:
    return bool(done.on and window is not None and days_between(done.on, as_of) > window)


def _told(document: CaseDocument) -> Iterable[WorkUpEntry]:
    """A pelvic MRI among the scans, and the histology of the primary, need not be entered a second time."""
    for image in document.imaging:
        if image.modality == "MRI" and "pelvis" in image.regions:
            yield WorkUpEntry("pelvic_mri", "done", image.performed_on)
    if document.primary.histology:
        yield WorkUpEntry("histology", "done", None, document.primary.histology)
