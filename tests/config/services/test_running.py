"""The embedded servers, started for real in a folder of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.services import broker, postgres
from config.services.exceptions import ServiceFailed
from config.services.folder import ServiceFolder
from config.services.processes import alive
from config.services.running import ROOT, Running, acquire

pytestmark = pytest.mark.slow

PRINT_URL = """
import sys
from pathlib import Path
from config.services.running import acquire
running = acquire(Path(sys.argv[1]), careless=True)
print(running.database_url, running.redis_url, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    # Blanks, quotes and Chinese in a path are what people have.
    path = tmp_path / "it's a path 病例"
    yield path
    last = acquire(path, careless=True)
    if not last.release():
        # A test that killed its servers never let go of the first pair.
        broker.stop(last.folder.known())
        postgres.stop(last.folder)


def processes(path: Path) -> tuple[int, int]:
    postgres_pid = int((path / "pg" / "postmaster.pid").read_text().splitlines()[0])
    return postgres_pid, json.loads((path / "state.json").read_text())["broker_pid"]


def answers(running: Running) -> bool:
    with psycopg.connect(running.database_url) as connection:
        return connection.execute("select 1").fetchone() == (1,)


def test_last_user_stops_the_servers(folder: Path) -> None:
    running = acquire(folder, careless=True)
    pids = processes(folder)

    assert answers(running)
    assert running.release()

    assert not alive(pids[0], "postgres")
    assert not alive(pids[1], "valkey-server")


def test_eight_at_once_share_one_pair(folder: Path) -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT_URL, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]

    addresses = {start.stdout.readline() for start in starts if start.stdout}

    assert len(addresses) == 1
    assert "postgres://" in addresses.pop()
    for start in starts:
        start.communicate("")


def test_data_outlives_kill_nine(folder: Path) -> None:
    running = acquire(folder, careless=True)
    with psycopg.connect(running.database_url, autocommit=True) as connection:
        connection.execute("create table kept as select 1")
        connection.execute("checkpoint")
    for pid in processes(folder):
        os.kill(pid, signal.SIGKILL)

    again = acquire(folder, careless=True)

    with psycopg.connect(again.database_url) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1,)


def test_ports_taken_by_somebody_else(folder: Path) -> None:
    before = acquire(folder, careless=True)
    state = json.loads((folder / "state.json").read_text())
    before.release()

    taken = [
        socket.create_server(("127.0.0.1", state[f"{name}_port"]))
        for name in ("postgres", "broker")
    ]
    after = acquire(folder, careless=True)

    assert after.database_url != before.database_url
    assert after.redis_url != before.redis_url
    assert answers(after)
    after.release()
    for somebody in taken:
        somebody.close()


def test_pid_file_that_now_means_another_program(folder: Path) -> None:
    acquire(folder, careless=True).release()
    sleeper = subprocess.Popen(["sleep", "60"])
    stale = [str(sleeper.pid), str(folder / "pg"), "0", "1", "", "127.0.0.1", "", "ready"]
    (folder / "pg" / "postmaster.pid").write_text("\n".join(stale) + "\n")

    running = acquire(folder, careless=True)

    assert answers(running)
    assert sleeper.poll() is None
    running.release()
    sleeper.kill()
    sleeper.wait()


def test_half_made_data_folder_is_made_again(folder: Path) -> None:
    (folder / "pg").mkdir(parents=True)
    (folder / "pg" / "postgresql.conf").write_text("")

    assert answers(acquire(folder, careless=True))


def test_lost_password_is_told_and_nothing_is_removed(folder: Path) -> None:
    running = acquire(folder, careless=True)
    state = (folder / "state.json").read_text()
    (folder / "state.json").unlink()

    with pytest.raises(ServiceFailed, match=r"state\.json"):
        acquire(folder, careless=True)

    (folder / "state.json").write_text(state)
    assert answers(running)
    running.release()


def test_secrets_are_the_owners_alone(folder: Path) -> None:
    running = acquire(folder, careless=True)

    for name in ("state.json", "redis/redis.conf"):
        assert (folder / name).stat().st_mode & 0o077 == 0
    assert not (folder / "password.new").exists()
    running.release()


def test_server_is_the_pinned_major(folder: Path) -> None:
    running = acquire(folder, careless=True)

    with psycopg.connect(running.database_url) as connection:
        assert connection.info.server_version // 10_000 == 18
        assert postgres.running_port(ServiceFolder(folder)) == connection.info.port
    running.release()


@pytest.mark.skipif(os.geteuid() != 0, reason="root plays another user here")
def test_ordinary_user_needs_nothing_special(tmp_path: Path) -> None:
    path = tmp_path / "ordinary"
    path.mkdir(mode=0o777)
    path.chmod(0o777)
    # One folder more stands above it where pytest runs in several processes.
    for parent in path.parents[: 4 if "PYTEST_XDIST_WORKER" in os.environ else 3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

    started = subprocess.run(
        [*as_nobody, sys.executable, "-c", PRINT_URL + "running.release()", str(path)],
        cwd=ROOT,
        input="",
        capture_output=True,
        text=True,
        check=False,
    )

    assert "postgres://" in started.stdout, started.stderr
    assert (path / "pg").stat().st_uid == 65534


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives its rights away")
def test_closed_home_of_root_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "root"
    closed.mkdir(mode=0o700)

    running = acquire(closed / "deep", careless=True)

    assert answers(running)
    assert closed.stat().st_mode & 0o777 == 0o700
    running.release()
