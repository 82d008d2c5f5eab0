"""PostgreSQL refuses to run as root, so root starts it as somebody else."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.services.exceptions import ServiceFailed


@dataclass(frozen=True, slots=True)
class RunAs:
    """How to start a program that must not be root: a command prefix and the owner of its files."""

    prefix: tuple[str, ...] = ()
    owner: tuple[int, int] | None = None

    def give(self, path: Path) -> None:
        """Make `path` the program's own."""
        if self.owner:
            os.chown(path, *self.owner)


def unprivileged(*must_enter: Path) -> RunAs:
    """The first way to run without root that can enter every folder named.

    Raises ServiceFailed when there is none, for example in a container without any capability.
    """
    if os.geteuid() != 0:
        return RunAs()
    for way in _ways():
        if all(_can_enter(way, folder) for folder in must_enter):
            return way
    raise ServiceFailed(
        "PostgreSQL does not run as root, and this machine lets root become nobody else. "
        "Start as an ordinary user, or set DATABASE_URL and REDIS_URL."
    )


def _ways() -> list[RunAs]:
    user = _service_user()
    ids = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    # The second way enters folders like /root without a change to their permissions.
    through = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    owner = (user.pw_uid, user.pw_gid)
    ways = [RunAs(("setpriv", *ids), owner), RunAs(("setpriv", *ids, *through), owner)]
    ways.append(RunAs(("unshare", "--user", "--map-user=65534", "--map-group=65534")))
    return [way for way in ways if shutil.which(way.prefix[0])]


def _service_user() -> pwd.struct_passwd:
    """PostgreSQL looks its user up, so it must be one with a name."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceFailed("This machine knows neither a user postgres nor nobody.")


def _can_enter(way: RunAs, folder: Path) -> bool:
    probe = subprocess.run(
        [*way.prefix, "test", "-x", str(folder)], capture_output=True, check=False, cwd="/"
    )
    return probe.returncode == 0
