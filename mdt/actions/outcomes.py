"""Handing out one signed decision: as a document, or as the very record that its seal covers."""

from datetime import datetime
from functools import partial
from typing import Any

from accounts.exceptions import Invalid, Problem
from accounts.models import User
from mdt.actions import exports
from mdt.actions.exports import File, Wish
from mdt.actions.sealing import canonical, sealed_content
from mdt.documents.fhir import decision_bundle, written
from mdt.documents.lists import outcome
from mdt.documents.pdf import render_report
from mdt.models import Decision

SEALED, FHIR = "json", "fhir"
"""What holds the case as it was known, and so never leaves without the right to names."""


def hand_out(
    *, decision: Decision, pseudonymised: bool, purpose: str, reason: str, file_format: str, by: User, at: datetime
) -> File:  # fmt: skip
    """Give a signed decision to one person, on the log.

    ``json`` is the sealed record byte for byte: the sha256 of the file is the seal. It holds the case as it was
    known, so it never leaves without the right to names.
    """
    item = decision.item
    filters = {"decision": str(decision.public_id)}
    wish = Wish("outcome", item.meeting.board, pseudonymised, purpose, reason, filters)
    if file_format not in (SEALED, FHIR):
        build = partial(outcome, decision, pseudonymised=pseudonymised)
        return exports.make(wish=wish, build=build, file_format=file_format, by=by, at=at)
    if pseudonymised:
        problem = Problem("variant", "cannot be left without names")
        raise Invalid("The sealed record holds the case with its names.", problems=(problem,))
    day = item.meeting.local_start.date().isoformat()
    name = f"{item.meeting.board.code}-{day}-{str(decision.public_id)[:8]}.json"
    if file_format == SEALED:
        file = File(f"sealed-{name}", SEALED, canonical(sealed_content(decision)))
    else:
        file = File(f"fhir-{name}", FHIR, written(fhir_document(decision)))
    return exports.hand_out(wish=wish, file=file, rows=1, by=by, at=at)


def fhir_document(decision: Decision) -> dict[str, Any]:
    """The signed decision as a FHIR document with its outcome as PDF inside."""
    paper = render_report(outcome(decision, pseudonymised=False))
    is_replaced = Decision.objects.filter(supersedes=decision).signed().exists()
    return decision_bundle(decision, pdf=paper, is_replaced=is_replaced)
