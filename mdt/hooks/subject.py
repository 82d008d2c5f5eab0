"""Whose record is it? The stored case of a patient known by a trusted number, plus what was sent, never kept."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.exceptions import Problem
from cases.actions.fhir_import import settings_of
from cases.documents import document_of
from cases.fhir.identity import Message, messages
from cases.fhir.merge import merge
from cases.fhir.preview import Outcome, UnitPreview, preview
from cases.models import Case
from cases.rules import document as d
from mdt.exceptions import HookRequestUnreadable
from mdt.hooks.request import HookRequest, missing, record_sent
from mdt.models import HookClient, HookOutcome
from mdt.recognition import recognised

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """The patient of a request. Without ``content`` nothing can be said; ``notes`` go with every card."""

    outcome: HookOutcome
    case: Case | None = None
    content: Json | None = None
    notes: tuple[str, ...] = ()


def subject_of(request: HookRequest, client: HookClient, *, as_of: date) -> Subject:
    """Find the case by trusted numbers and lay what was sent over it; nothing is written, nothing guessed.

    Raises ``HookRequestUnreadable`` for a record that is not valid FHIR R4 or speaks of somebody else, and
    ``PrefetchMissing`` when the patient is not known and the record was not sent whole.
    """
    unit = _unit(request, client, as_of)
    told = messages(unit.findings, stable_systems=client.source.stable_systems)
    found = recognised(told, client.site)
    if found.is_conflict:
        return Subject(HookOutcome.CONFLICT)
    if len(found.cases) > 1:
        return Subject(HookOutcome.SEVERAL)
    return _known(found.cases[0], told) if found.cases else _unknown(request, unit, told)


def _unit(request: HookRequest, client: HookClient, as_of: date) -> UnitPreview:
    found = preview([record_sent(request)], source=settings_of(client.source), as_of=as_of)
    faults = [issue for issue in found.all_issues() if issue.is_refusal]
    if faults:
        places = tuple(Problem(f"prefetch: {i.path}", i.code) for i in faults[:20])
        raise HookRequestUnreadable("The record sent along is not FHIR R4.", problems=places)
    if len(found.units) != 1 or found.units[0].outcome is Outcome.REFUSED:
        raise HookRequestUnreadable("The record sent along is about more than one patient.")
    return found.units[0]


def _known(case: Case, told: list[Message]) -> Subject:
    stored: Json = d.to_json(document_of(case))
    notes = [] if case.is_open else ["The case at the board is closed."]
    merged = merge(stored, told, {})
    content = merged.document
    if not _is_sound(content):
        content = stored
        notes.append("The record sent along contradicts the case; the case alone was used.")
    notes += [f"{issue.text}." for issue in merged.issues[:3]]
    return Subject(HookOutcome.ADVISED, case, content, tuple(notes))


def _unknown(request: HookRequest, unit: UnitPreview, told: list[Message]) -> Subject:
    if unit.outcome is not Outcome.CASE:
        return Subject(HookOutcome.UNKNOWN)
    keys = [key for key in request.service.prefetch if key not in request.prefetch]
    if keys:
        raise missing(request.service, keys)
    content = merge({"schema": d.SCHEMA}, told, {}).document
    note = "The board does not know this patient: only the record sent along was read, nothing unconfirmed."
    return Subject(HookOutcome.UNKNOWN, None, content if _is_sound(content) else None, (note,))


def _is_sound(content: Json) -> bool:
    try:
        d.from_json(content)
    except d.DocumentRefused:
        return False
    return True
