"""A live meeting under load: ``python -m benchmarks.live_meeting [screens] [seconds]``.

Real web servers, as in the container, are asked by 300 screens every two seconds: first a bare view of the same
servers (a session, its person, one line of text), then the running meeting, while a recorder saves a decision each
second. Every session is checked to be signed in before. Prints median, 95th percentile and errors of both.
"""

import asyncio
import os
import statistics
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread
from typing import TYPE_CHECKING

from benchmarks.database import add_cases, add_site_and_board, benchmark_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from mdt.models import AgendaItem, Meeting

PORT, WORKERS, THREADS = 8765, 2, 4
EVERY = 2.0
PASSWORD = "a long word for the benchmark"


def main(screens: int, seconds: int) -> None:
    with benchmark_database() as url:
        add_site_and_board()
        add_cases(12)
        meeting, item, cookies = _meeting(screens)
        with web_server(url):
            _check(meeting, cookies)
            bare = asyncio.run(_poll("/bare/", cookies, seconds))
            stop, saved = Event(), [0]
            saves: list[float] = []
            recorder = Thread(target=_record, args=(item, stop, saves, saved))
            recorder.start()
            answers = asyncio.run(_poll(path_of(meeting), cookies, seconds))
            stop.set()
            recorder.join()
        print(f"{screens} signed-in sessions, each asking every {EVERY:.0f} s, {seconds} s a run")
        usual = _print("bare Django view", bare)
        _print("live meeting", answers, usual)
        slowest = max(saves) * 1000 if saves else 0
        print(f"{saved[0]} drafts saved meanwhile, slowest {slowest:.0f} ms")


def path_of(meeting: "Meeting") -> str:
    return f"/meetings/{meeting.public_id}/live/now/"


def _check(meeting: "Meeting", cookies: list[str]) -> None:
    """Every session is really signed in: it is shown the case before the board, and not sent to the login page."""
    for cookie in cookies:
        connection = HTTPConnection("127.0.0.1", PORT, timeout=30)
        connection.request(
            "GET", path_of(meeting), headers={"Cookie": cookie, "HX-Request": "true"}
        )
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        if answer.status != HTTPStatus.OK:
            raise SystemExit(
                f"a session is not signed in: {answer.status} {answer.headers.get('Location')}"
            )
        if "id_login" in page or len(page) < 500:
            raise SystemExit("a session sees no case")


def _meeting(screens: int) -> "tuple[Meeting, AgendaItem, list[str]]":
    from django.utils import timezone

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
    # On the list before it locks: whatever comes later waits for the chair.
    in_time = (meeting.lock_at or meeting.starts_at) - timedelta(days=1)
    item = agenda.refer(case=case, meeting=meeting, reason="Benchmark", by=lead, at=in_time)
    meetings.move_to(meeting=meeting, state="in_session", by=lead, at=now)
    live.take_pen(meeting=meeting, by=lead, at=now)
    live.show(meeting=meeting, item=item, by=lead, at=now)
    return meeting, item, [_cookie(people[n % len(people)]) for n in range(screens)]


def _cookie(person: "User") -> str:
    """A session that Django's own sign-in has written, as the login page does after the password."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@contextmanager
def web_server(url: str) -> "Iterator[None]":
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(PORT),
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws", "benchmarks.live_wsgi:application",
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


async def _poll(path: str, cookies: list[str], seconds: int) -> list[tuple[int, float]]:
    answers: list[tuple[int, float]] = []
    end, apart = time.perf_counter() + seconds, EVERY / len(cookies)
    await asyncio.gather(
        *(_screen(path, cookie, n * apart, end, answers) for n, cookie in enumerate(cookies))
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


def _print(name: str, answers: list[tuple[int, float]], usual: float = 0) -> float:
    """Return the median, for the next line to be told against it. Anything but 200 and 304 is an error."""
    took = sorted(time_taken * 1000 for _, time_taken in answers)
    wrong = Counter(status for status, _ in answers if status not in (200, 304))
    fresh = sum(status == HTTPStatus.OK for status, _ in answers)
    p95, median = statistics.quantiles(took, n=20)[-1], statistics.median(took)
    print(f"{name}: {len(answers)} answers, {fresh} whole pages, {len(answers) - fresh} unchanged")
    print(
        f"  median {median:.0f} ms, p95 {p95:.0f} ms, slowest {took[-1]:.0f} ms; errors: {dict(wrong) or 0}"
    )
    if usual:
        print(f"  median {median / usual:.1f} times the bare view")
    return median


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [300, 30][len(given) :]))
