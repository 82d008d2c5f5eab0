"""Large files: a worker looks, keeps answers and confirms, while the page shows how far it is.

One row lock and one transaction hold each job, so a worker that is killed leaves the file as it was, and the next one
begins again. What was asked is on the row: it does not depend on a message in a queue.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction

from accounts.exceptions import Invalid, NotAllowedNow, Refused, StaleVersion
from accounts.models import User
from accounts.permissions import Permission, check
from cases.actions import receiving
from cases.actions.import_results import Written
from cases.actions.receiving import Note, Rehearsal, no_meetings
from cases.fhir.progress import no_search_for_cycles
from cases.models import ReceivedFile
from cases.models.received_file import ImportJob

Json = dict[str, Any]
Show = Callable[[ReceivedFile, Rehearsal, Mapping[str, str] | None, Mapping[str, str]], Json]
"""Makes what the page shows out of a rehearsal, with what was typed and the problems in it, by mark."""
MOST_TRIES = 3
"""A file that brought three workers down is not tried again by itself."""
KEPT_SECONDS = 3600


@transaction.atomic
def ask(
    file: ReceivedFile,
    job: ImportJob,
    *,
    by: User,
    seal: str = "",
    said: Mapping[str, str] | None = None,
) -> None:
    """Ask a worker to do something with a large file. Raises ``NotAllowedNow`` while it is at work on it."""
    check(by, Permission.IMPORT_CASES, file.site_id)
    rows = ReceivedFile.objects.select_for_update(of=("self",), skip_locked=True)
    locked = rows.filter(pk=file.pk).defer("content", "seen").first()
    if locked is None or locked.job:
        raise NotAllowedNow("This file is being read; wait until that is done.")
    if locked.closed_at is not None:
        raise NotAllowedNow("This file was confirmed or forgotten already; nothing was written.")
    locked.job, locked.job_by, locked.job_seal = job, by, seal
    locked.job_said, locked.job_tries, locked.refusal = dict(said or {}), 0, ""
    locked.save(update_fields=["job", "job_by", "job_seal", "job_said", "job_tries", "refusal"])


def progress_of(file: ReceivedFile) -> tuple[str, int, int]:
    """Give the step and how many of how many things of it are done; empty before a worker has begun."""
    found: tuple[str, int, int] = cache.get(_key(file), ("", 0, 0))
    return found


def process_waiting(*, at: datetime, show: Show, note: Note = no_meetings) -> int:
    """Do what was asked of large files until nothing waits. Several workers may run this side by side."""
    done = 0
    while (pk := _claim()) is not None:
        done += _work(pk, at, show, note)
    return done


@transaction.atomic
def _claim() -> int | None:
    """Count the try before the work, so that a file that kills its worker is noticed."""
    rows = ReceivedFile.objects.asked().select_for_update(of=("self",), skip_locked=True)
    file = rows.defer("content", "seen").first()
    if file is None:
        return None
    if file.job_tries >= MOST_TRIES:
        file.job, file.refusal = "", "It could not be read: three attempts ended without an answer."
        file.save(update_fields=["job", "refusal"])
    else:
        file.job_tries += 1
        file.save(update_fields=["job_tries"])
    return file.pk


def _work(pk: int, at: datetime, show: Show, note: Note) -> int:
    with transaction.atomic(), no_search_for_cycles():
        rows = ReceivedFile.objects.asked().select_for_update(of=("self",), skip_locked=True)
        file = rows.filter(pk=pk).select_related("site", "source", "job_by").first()
        if file is None:
            return 0
        try:
            with transaction.atomic():
                _do(file, at, show, note)
        except Refused as refusal:
            _refused(file, refusal, at, show, note)
        file.job = ""
        file.save(update_fields=["job", "seen", "refusal"])
    cache.delete(_key(file))
    return 1


def _do(file: ReceivedFile, at: datetime, show: Show, note: Note) -> None:
    by, tell = file.job_by, _telling(file)
    if by is None:
        raise NotAllowedNow("Nobody asked for this.")
    if file.job == ImportJob.CONFIRM:
        written = receiving.confirm(
            file, seal=file.job_seal, said=file.job_said, by=by, at=at, tell=tell, note=note
        )
        file.seen = done(written)
        return
    if file.job == ImportJob.ANSWER:
        receiving.answer(file, said=file.job_said, by=by, at=at)
    seen = receiving.rehearse(file, by=by, at=at, tell=tell, note=note)
    file.seen = show(file, seen, None, {})


def _refused(file: ReceivedFile, refusal: Refused, at: datetime, show: Show, note: Note) -> None:
    """Show the file again with what was typed and what is wrong with it, as it stands now."""
    file.refusal = refusal.message
    if file.job_by is not None and isinstance(refusal, Invalid | StaleVersion):
        problems = {problem.path: problem.message for problem in refusal.problems}
        tell = _telling(file)
        seen = receiving.rehearse(file, by=file.job_by, at=at, tell=tell, note=note)
        file.seen = show(file, seen, file.job_said, problems)


def done(written: Written) -> Json:
    """Keep of what was written how many patients, and answers to meetings, came to which end, and the cases."""
    answers = _counted([one.effect for one in written.answers])
    return {
        "effects": _counted([one.effect for one in written.patients]),
        "cases": [str(one.case.public_id) for one in written.patients if one.case],
    } | ({"answers": answers} if answers else {})


def _counted(effects: list[str]) -> dict[str, int]:
    return {effect: effects.count(effect) for effect in sorted(set(effects))}


def _telling(file: ReceivedFile) -> Callable[[str, int, int], None]:
    return lambda step, done, total: cache.set(_key(file), (step, done, total), KEPT_SECONDS)


def _key(file: ReceivedFile) -> str:
    return f"import-progress-{file.public_id}"
