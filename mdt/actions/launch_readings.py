"""Reading the facts of a patient after a launch: begun at once, done by a worker, and laid on Import for a person.

The token waits sealed in the cache, apart from the row, and leaves it when the worker takes it or after some minutes. A
reading that lost its worker is not tried again: the person launches again.
"""

import json
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from django.db import transaction

from accounts import audit
from accounts.exceptions import Refused
from accounts.models import User
from accounts.permissions import Permission, check, may
from accounts.sealing import Unsealable, seal, unseal
from cases.actions import queued_imports, receiving
from cases.models import Case, CaseStatus, ImportRun, ReceivedFile
from cases.models.received_file import ImportJob
from mdt.exceptions import LaunchRefused
from mdt.launch.facts import Told, facts_of
from mdt.launch.flow import Grant
from mdt.models import LaunchReading, ReadingState, RecordSystem
from mdt.models.launch_reading import OPEN

TOKEN_SECONDS = 120
BROKEN_OFF = "It was broken off. Start again from the record system, with the patient open."


def asks_for_facts(system: RecordSystem, user: User | None) -> bool:
    """Whether a launch asks for more than the patient's identity. Who comes may be known only afterwards."""
    return system.reads_facts and (user is None or may(user, Permission.IMPORT_CASES, system.site))


@transaction.atomic
def begin(
    *, system: RecordSystem, grant: Grant, case: Case | None, by: User, at: datetime
) -> LaunchReading | None:
    """Have the facts read by a worker; None for a person who may not import, whose token is dropped."""
    if not asks_for_facts(system, by):
        return None
    reading = LaunchReading(system=system, case=case, begun_by=by, begun_at=at)
    # Before the row: a worker that sees the row finds the token.
    cache.set(_key(reading), seal(json.dumps(asdict(grant))), TOKEN_SECONDS)
    reading.save()
    return reading


def process_waiting(*, at: datetime) -> int:
    """Read what waits, one after another; while another worker reads, the rest waits for that one."""
    LaunchReading.objects.lost(at).update(
        state=ReadingState.FAILED, ended_at=at, because=BROKEN_OFF
    )
    done = 0
    while (reading := _claim()) is not None:
        _read(reading, at)
        done += 1
    return done


@transaction.atomic
def _claim() -> LaunchReading | None:
    """One at a time, so that a slow record system never holds every worker: all that are open are locked to look."""
    rows = LaunchReading.objects.select_for_update(of=("self",)).filter(state__in=OPEN)
    related = rows.select_related("system__site", "system__source", "case", "begun_by")
    waiting = list(related.order_by("pk"))
    if not waiting or any(one.state == ReadingState.READING for one in waiting):
        return None
    reading = waiting[0]
    reading.state = ReadingState.READING
    reading.save(update_fields=["state"])
    return reading


def _read(reading: LaunchReading, at: datetime) -> None:
    try:
        check(reading.begun_by, Permission.IMPORT_CASES, reading.system.site)
        told = facts_of(reading.system, _grant(reading))
        _keep(reading, told, at)
    except Refused as refusal:
        _end(reading, ReadingState.FAILED, at, because=refusal.message)


def _grant(reading: LaunchReading) -> Grant:
    """The token, once: it is gone from the cache before it is used. Raises ``LaunchRefused``."""
    kept = cache.get(_key(reading))
    cache.delete(_key(reading))
    if kept is None or reading.system.ended_at is not None:
        raise LaunchRefused(BROKEN_OFF, why="no token")
    try:
        return Grant(**json.loads(unseal(kept)))
    except Unsealable as error:
        raise LaunchRefused(BROKEN_OFF, why="no token") from error


@transaction.atomic
def _keep(reading: LaunchReading, told: Told, at: datetime) -> None:
    """Lay on Import what was read: the same once, and not again what was imported with the same content."""
    system, by = reading.system, reading.begun_by
    if _is_imported(system, told):
        _end(reading, ReadingState.NOTHING_NEW, at, told=told)
        return
    file = receiving.receive(
        name=f"{system.name}.json", content=told.content, site=system.site, by=by, at=at,
        source=system.source,
    )  # fmt: skip
    if file.is_large and file.seen is None and not file.job:
        queued_imports.ask(file, ImportJob.LOOK, by=by)
    _end(reading, ReadingState.READ, at, told=told, file=file)


def _is_imported(system: RecordSystem, told: Told) -> bool:
    runs = ImportRun.objects.filter(
        source=system.source, site=system.site, content_sha256=sha256(told.content).hexdigest()
    )
    return runs.filter(case__status=CaseStatus.OPEN).exists()


@transaction.atomic
def _end(
    reading: LaunchReading,
    state: ReadingState,
    at: datetime,
    *,
    because: str = "",
    told: Told | None = None,
    file: ReceivedFile | None = None,
) -> None:
    reading.state, reading.ended_at, reading.because, reading.file = state, at, because[:300], file
    reading.save(update_fields=["state", "ended_at", "because", "file"])
    system = reading.system
    detail: dict[str, object] = {"system": system.code, "outcome": str(state)}
    if told is not None:
        detail |= {"read": told.counts, "not_read": list(told.missing)}
    if file is not None:
        detail["sha256"] = file.content_sha256
    audit.record(
        "facts read from EHR", reading.case or system, by=reading.begun_by, at=at,
        site_code=system.site.code, detail=detail,
    )  # fmt: skip


def _key(reading: LaunchReading) -> str:
    return f"launch-token:{reading.public_id}"
