"""A FHIR bundle of 20 MB through the worker: ``python -m benchmarks.fhir_import [FILE…]``.

The files are repeated with other patients until the bundle is full; without files, invented cases as exported.
Seconds are given as passed on the clock and as used by the processor: on a busy machine only the second says much.
"""

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.database import TODAY, add_site_and_board, benchmark_database

SIZE = 20 * 1024 * 1024 - 1024


def main(files: list[Path]) -> None:
    data = bundle(map(Path.read_bytes, files) if files else None)
    with benchmark_database():
        from accounts.models import Membership, Role, Site, User
        from cases.actions import queued_imports, receiving
        from cases.fhir.context import Source
        from cases.fhir.decode import decode
        from cases.fhir.preview import preview
        from cases.fhir.progress import no_search_for_cycles
        from cases.models import Case, ReceivedFile
        from cases.models.received_file import ImportJob
        from mdt.presenters.imports import stored_page

        add_site_and_board()
        site, by = Site.objects.all()[0], User.objects.create_user("c@example.org", "C")
        Membership.objects.create(user=by, site=site, role=Role.COORDINATOR)
        base = _memory()
        print(f"{len(data) / 1024 / 1024:.1f} MB")
        with no_search_for_cycles():
            pages = _timed("decode", partial(decode, "a.json", data))
            read = partial(preview, pages, source=Source(), as_of=TODAY.date())
            found = _timed("read and map", read)
        print(f"{found.resources} resources, {len(found.units)} patients, {dict(found.counts())}")
        del pages, read, found

        def received(name: str, content: bytes) -> ReceivedFile:
            return receiving.receive(name=name, content=content, site=site, by=by, at=TODAY)

        def job(file: ReceivedFile, job: ImportJob) -> None:
            fresh = ReceivedFile.objects.get(pk=file.pk)
            queued_imports.ask(fresh, job, by=by, seal=(fresh.seen or {}).get("seal", ""))
            queued_imports.process_waiting(at=TODAY, show=stored_page)

        # A worker runs for days: what it loads with its first file is told apart.
        first = received("one.json", _collection([_invented(0)]))
        _timed("worker: its first, small", lambda: job(first, ImportJob.LOOK))
        file = received("a.json", data)
        _timed("worker: the page of it", lambda: job(file, ImportJob.LOOK))
        _timed("worker: confirmed", lambda: job(file, ImportJob.CONFIRM))
        file.refresh_from_db()
        print(f"{Case.objects.count()} cases, {file.seen or file.refusal}"[:120])
        print(f"memory over the start: {_memory() - base:.0f} MB")


def _timed(name: str, run: Callable[[], Any]) -> Any:
    start, used = time.perf_counter(), time.process_time()
    found = run()
    passed, used = time.perf_counter() - start, time.process_time() - used
    print(f"{name:<26}{passed:>7.1f} s{used:>9.1f} s of this processor")
    return found


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bundle(texts: Iterator[bytes] | None) -> bytes:
    """Give a collection of just under 20 MB, every patient another one."""
    models = list(texts) if texts else None
    entries: list[str] = []
    size = 100
    for number in count():
        if models:
            text = models[number % len(models)]
            body = _renamed(json.dumps(json.loads(text)["entry"])[1:-1])
        else:
            body = _invented(number)
        size += len(body) + 1
        if size > SIZE:
            return _collection(entries)
        entries.append(body)
    return b""


def _collection(entries: list[str]) -> bytes:
    start = '{"resourceType":"Bundle","type":"collection","entry":['
    return (start + ",".join(entries) + "]}").encode()


def _invented(number: int) -> str:
    from cases.fhir.mcode.bundle import exported, written
    from cases.generator.course import generate_case
    from cases.rules.document import from_json

    document = from_json(generate_case(number + 1, seed=1, today=TODAY.date()))
    found = exported(document, subject=uuid4(), as_of=TODAY.date(), at=TODAY)
    return written(found.bundle["entry"])[1:-1]


def _renamed(body: str) -> str:
    """Give every id of a bundle another value, the same wherever it stands."""
    ids = set(re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", body))
    others = {one: str(uuid4()) for one in ids}
    return re.sub("|".join(ids), lambda found: others[found.group()], body)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
