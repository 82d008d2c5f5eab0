"""FHIR input that a program offers: looked at as on the page, kept only where something of it can be taken."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.exceptions import NotAllowedNow, Refused
from accounts.models import Site, User
from accounts.permissions import Permission, check
from cases.actions import queued_imports, receiving
from cases.actions.receiving import Note, Rehearsal
from cases.fhir.issues import operation_outcome
from cases.fhir.preview import Outcome, Preview
from cases.models import ImportSource, ReceivedFile
from cases.models.received_file import ImportJob

Json = dict[str, Any]
UNREADABLE = {"xml": 415, "too-large": 413, "too-many": 413, "wrong-version": 422}
"""Status of an input that cannot be read at all, by the code of the issue (§6.2); the others are no FHIR: 400."""
OF_NO_USE = (Outcome.REFUSED, Outcome.NO_PATIENT)


class InputRefused(Refused):
    """Nothing of an input can be taken. ``outcome`` is the OperationOutcome that says why and where."""

    code = "input-refused"

    def __init__(self, status: int, outcome: Json) -> None:
        super().__init__("Nothing of this input can be taken; nothing was kept.")
        self.status, self.outcome = status, outcome


@transaction.atomic
def offer(
    *, content: bytes, source: ImportSource | None, site: Site, by: User, at: datetime, note: Note
) -> tuple[ReceivedFile, Rehearsal | None]:
    """Keep an input and give what it would do; the same content again is the same one while it waits.

    A large one is read by a worker: there is nothing to see of it yet. Raises ``InputRefused``, and keeps nothing then.
    """
    name = f"{source.code if source else 'file'} {at:%Y-%m-%d %H:%M}"
    file = receiving.receive(name=name, content=content, site=site, by=by, at=at, source=source)
    if file.is_large:
        if file.seen is None and not file.job:
            queued_imports.ask(file, ImportJob.LOOK, by=by)
            file.refresh_from_db()
        return file, None
    seen = receiving.rehearse(file, by=by, at=at, note=note)
    if status := _refusal(seen.found):
        raise InputRefused(status, outcome_of(seen))
    return file, seen


def _refusal(found: Preview) -> int:
    no_fhir = [i.code for i in found.issues if i.severity == "fatal" or i.path == "resourceType"]
    if no_fhir:
        return UNREADABLE.get(no_fhir[0], 400)
    is_refused = any(issue.is_refusal for issue in found.issues)
    of_use = found.answers or any(unit.outcome not in OF_NO_USE for unit in found.units)
    return 422 if is_refused or not of_use else 0


def outcome_of(seen: Rehearsal) -> Json:
    """Everything that was remarked, as one OperationOutcome."""
    written = [issue for one in seen.patients for issue in one.result.issues]
    answered = [issue for one in seen.answers if (issue := one.issue())]
    return operation_outcome([*seen.found.all_issues(), *written, *answered])


@transaction.atomic
def commit(
    *, file: ReceivedFile, seal: str, said: Mapping[str, str], by: User, at: datetime, note: Note
) -> tuple[Json | None, bool]:
    """Write what was looked at; give what was done, and whether it was done now.

    What was committed before is told again and written once. Of a large input a worker writes: None until it has.
    """
    check(by, Permission.IMPORT_CASES, file.site_id)
    locked = ReceivedFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if locked.closed_at is not None:
        if locked.seen is None:
            raise NotAllowedNow(
                "This input was confirmed on its page or forgotten; nothing was written."
            )
        return locked.seen, False
    if locked.is_large:
        queued_imports.ask(locked, ImportJob.CONFIRM, by=by, seal=seal, said=said)
        return None, False
    written = receiving.confirm(locked, seal=seal, said=said, by=by, at=at, note=note)
    locked.refresh_from_db()
    locked.seen = queued_imports.done(written)
    locked.save(update_fields=["seen"])
    return locked.seen, True
