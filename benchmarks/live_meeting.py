"""A live meeting under load: ``python -m benchmarks.live_meeting [screens] [seconds]``.

Real web servers, as in the container, are asked by 300 screens every two seconds while a recorder saves a
decision each second. Prints the median, the 95th percentile and the errors.
"""

import asyncio
import os
import statistics
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from benchmarks.database import add_cases, add_site_and_board, benchmark_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mdt.models import AgendaItem, Meeting

PORT, WORKERS, THREADS = 8765, 2, 4
EVERY = 2.0
PASSWORD = "a long word for the benchmark"


def main(screens: int, seconds: int) -> None:
    with benchmark_database() as url:
        add_site_and_board()
        add_cases(12)
        meeting, item, cookies = _meeting(screens)
        with _server(url):
            stop, saved = Event(), [0]
            saves: list[float] = []
            recorder = Thread(target=_record, args=(item, stop, saves, saved))
            recorder.start()
            answers = asyncio.run(_poll(meeting, cookies, screens, seconds))
            stop.set()
            recorder.join()
        _print(screens, seconds, answers, saves, saved[0])


def _meeting(screens: int) -> "tuple[Meeting, AgendaItem, list[str]]":
    from django.conf import settings
    from django.utils import timezone
    from django.utils.module_loading import import_string

    from accounts.models import Membership, Site, User
    from cases.models import Case
    from mdt.actions import agenda, live, meetings
    from mdt.models import Meeting

    site, now = Site.objects.get(), timezone.now()
    people = [
        User.objects.create_user(f"p{n}@bench.example", f"Dr {n}", PASSWORD) for n in range(12)
    ]
    Membership.objects.bulk_create(
        Membership(user=p, site=site, role=role)
        for p, role in zip(people, cycle(("coordinator", "surgeon", "oncologist")), strict=False)
    )
    meeting, lead = Meeting.objects.all()[0], people[0]
    case = Case.objects.all()[0]
    item = agenda.refer(case=case, meeting=meeting, reason="Benchmark", by=lead, at=now)
    meetings.move_to(meeting=meeting, state="in_session", by=lead, at=now)
    live.take_pen(meeting=meeting, by=lead, at=now)
    live.show(meeting=meeting, item=item, by=lead, at=now)
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    cookies = [_cookie(store(), people[n % len(people)]) for n in range(screens)]
    return meeting, item, cookies


def _cookie(store: Any, person: Any) -> str:
    """A session as sign-in makes it."""
    from django.conf import settings

    store["_auth_user_id"] = str(person.pk)
    store["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    store["_auth_user_hash"] = person.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


@contextmanager
def _server(url: str) -> "Iterator[None]":
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(PORT),
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws", "config.wsgi:application",
    ]  # fmt: skip
    server = Popen(command, env=os.environ | {"DATABASE_URL": url, "LOG_LEVEL": "WARNING"})
    try:
        _await_answer()
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await_answer() -> None:
    for _ in range(120):
        connection = HTTPConnection("127.0.0.1", PORT, timeout=5)
        try:
            connection.request("GET", "/accounts/login/")
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.5)
        finally:
            connection.close()
    raise SystemExit("the server gave no answer in a minute")


def _record(item: "AgendaItem", stop: Event, took: list[float], saved: list[int]) -> None:
    """Save the draft once a second, as the recorder's page does."""
    from django.db import connections
    from django.utils import timezone

    from accounts.models import User
    from mdt.actions import decisions

    lead = User.objects.get(email="p0@bench.example")
    while not stop.wait(1.0):
        began = time.perf_counter()
        text = {"recommendation": f"Words, version {saved[0]}"}
        decisions.save_draft(item=item, content=text, by=lead, at=timezone.now())
        took.append(time.perf_counter() - began)
        saved[0] += 1
    connections["default"].close()


async def _poll(
    meeting: "Meeting", cookies: list[str], screens: int, seconds: int
) -> list[tuple[int, float]]:
    answers: list[tuple[int, float]] = []
    end = time.perf_counter() + seconds
    path = f"/meetings/{meeting.public_id}/live/now/"
    await asyncio.gather(
        *(_screen(path, cookies[n], n * EVERY / screens, end, answers) for n in range(screens))
    )
    return answers


async def _screen(
    path: str, cookie: str, delay: float, end: float, answers: list[tuple[int, float]]
) -> None:
    """One screen: asks every two seconds on a kept connection, with the tag of what it shows."""
    await asyncio.sleep(delay)
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    tag = ""
    while time.perf_counter() < end:
        began = time.perf_counter()
        lines = [
            f"GET {path} HTTP/1.1",
            "Host: localhost",
            f"Cookie: {cookie}",
            "HX-Request: true",
        ]
        lines += [f"If-None-Match: {tag}"] if tag else []
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        status, tag = await _answer(reader, tag)
        took = time.perf_counter() - began
        answers.append((status, took))
        await asyncio.sleep(max(0.0, EVERY - took))
    writer.close()


async def _answer(reader: asyncio.StreamReader, tag: str) -> tuple[int, str]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)
    }
    status = int(head[0].split()[1])
    length = int(headers.get("content-length", "0"))
    if length and status != 304:
        await reader.readexactly(length)
    return status, headers.get("etag", tag)


def _print(
    screens: int, seconds: int, answers: list[tuple[int, float]], saves: list[float], saved: int
) -> None:
    took = sorted(time_taken * 1000 for _, time_taken in answers)
    wrong = sum(status not in (200, 304) for status, _ in answers)
    fresh = sum(status == 200 for status, _ in answers)
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{screens} screens, {seconds} s: {len(answers)} answers, {fresh} of them new pages")
    print(f"median {statistics.median(took):.0f} ms, p95 {p95:.0f} ms, slowest {took[-1]:.0f} ms")
    print(f"errors: {wrong}")
    slowest = max(saves) * 1000 if saves else 0
    print(f"{saved} drafts saved meanwhile, slowest {slowest:.0f} ms")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [300, 30][len(given) :]))
