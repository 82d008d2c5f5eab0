"""The pair of servers as one thing that a process uses and lets go."""

from dataclasses import dataclass, replace
from pathlib import Path

from config.services import broker, postgres
from config.services.folder import ServiceFolder

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / ".local" / "run"
TEST = ROOT / ".local" / "test"


@dataclass(frozen=True, slots=True)
class Running:
    """Both servers are up for as long as this is held."""

    folder: ServiceFolder
    database_url: str
    redis_url: str
    secret_key: str

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": self.secret_key,
        }

    def release(self) -> bool:
        """Let go; the last user stops the servers. True when they were stopped."""
        with self.folder.locked():
            if not self.folder.leave():
                return False
            broker.stop(self.folder.known())
            postgres.stop(self.folder)
            return True


def acquire(path: Path = RUN, *, careless: bool = False) -> Running:
    """Start what does not run, and hold it. Any number of processes may do so at once.

    Raises ServiceFailed with a sentence for the terminal.
    """
    folder = ServiceFolder(path)
    with folder.locked():
        known = folder.known()
        folder.remember(known)
        port = postgres.start(
            folder,
            port=known.postgres_port,
            password=known.postgres_password,
            careless=careless,
        )
        known = replace(known, postgres_port=port)
        folder.remember(known)
        broker_port, broker_pid = broker.start(folder, known)
        known = replace(known, broker_port=broker_port, broker_pid=broker_pid)
        folder.remember(known)
        folder.join()
    return Running(
        folder,
        postgres.url(known.postgres_port, known.postgres_password),
        broker.url(known.broker_port, known.broker_password),
        known.secret_key,
    )
