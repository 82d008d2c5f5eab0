"""Entering a scan from the lesion grid: tried while it is typed, recorded when it is sent."""

from datetime import date, datetime

from django.db import transaction

from accounts.exceptions import Invalid, Problem
from accounts.models import User
from cases.actions.recording import Json, accepted, amend
from cases.actions.sent_lesions import name_recorded
from cases.models import Case
from cases.rules import document as d
from cases.rules.scan_entry import ScanEntry, add_scan, keys_of_sent, target_problems


def record(*, case: Case, entry: ScanEntry, by: User, at: datetime, expected_version: int) -> Case:
    """Add the scan to the record; new lesions that were sent keep the name that their sender gave them.

    Raises ``StaleVersion`` if the case was changed since it was read, ``Invalid`` for too many targets,
    ``DocumentInvalid`` for what no case document may say; nothing is saved then.
    """

    keys: dict[str, str] = {}

    def edit(content: Json) -> None:
        _edit(content, entry)
        keys.update(keys_of_sent(content, entry))

    with transaction.atomic():
        saved = amend(
            case=case, edit=edit, event="scan recorded", by=by, at=at,
            expected_version=expected_version,
        )  # fmt: skip
        name_recorded(case=saved, keys=keys, by=by, at=at)
    return saved


def tried(document: d.CaseDocument, entry: ScanEntry, *, at: datetime) -> d.CaseDocument:
    """The case as it would be with this scan, refused for the same reasons as ``record``; nothing is saved."""
    content = d.to_json(document)
    _edit(content, entry)
    return accepted(content, at=at)


def _edit(content: Json, entry: ScanEntry) -> None:
    add_scan(content, entry)
    if any(added.lesion.get("role") == "target" for added in entry.added):
        day = date.fromisoformat(entry.head["performed_on"])
        problems = tuple(Problem("lesions", words) for words in target_problems(content, day))
        if problems:
            raise Invalid("Too many target lesions; nothing was saved.", problems=problems)
