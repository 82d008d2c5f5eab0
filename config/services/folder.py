"""The folder of one pair of servers: its lock, its users, and what is known about it."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Known:
    """What outlives a start: ports, process ids and passwords."""

    postgres_port: int = 0
    postgres_password: str = ""
    broker_port: int = 0
    broker_pid: int = 0
    broker_password: str = ""
    secret_key: str = ""


class ServiceFolder:
    """Everything about the servers of one purpose lies below `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.postgres = self.path / "pg"
        self.broker = self.path / "redis"
        self._use: int | None = None

    def make(self) -> None:
        for folder in (self.path, self.broker):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time starts or stops."""
        self.make()
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def join(self) -> None:
        """Count this process as a user for its life; the kernel forgets it even after kill -9."""
        if self._use is None:
            self._use = os.open(self.path / "in-use", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """No longer a user. True when nobody else is one; call it under the lock."""
        if self._use is None:
            return False
        try:
            fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(self._use)
            self._use = None
        return True

    def known(self) -> Known:
        """What the last start wrote; new passwords when there is nothing readable."""
        fresh = Known(
            postgres_password=secrets.token_urlsafe(24),
            broker_password=secrets.token_urlsafe(24),
            secret_key=secrets.token_urlsafe(48),
        )
        try:
            return replace(fresh, **json.loads((self.path / "state.json").read_text()))
        except (OSError, ValueError, TypeError):
            return fresh

    def remember(self, known: Known) -> None:
        draft = self.path / "state.json.new"
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(asdict(known), file)
        draft.replace(self.path / "state.json")
