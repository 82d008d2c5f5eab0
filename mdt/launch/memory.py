"""What a browser's session remembers of a launch: what was asked, until the answer; then what was found."""

from collections.abc import Mapping, MutableMapping
from datetime import datetime
from typing import Any

from mdt.exceptions import LaunchRefused
from mdt.launch.flow import Begun
from mdt.models import RecordSystem

Memory = MutableMapping[str, Any]
ASKED, FOUND = "launches", "launched"
LONGEST_SECONDS, MOST = 600, 5


def remember(memory: Memory, begun: Begun, system: RecordSystem, at: datetime) -> None:
    """Keep what was asked; of several begun at once only the latest five."""
    asked = dict(memory.get(ASKED) or {})
    asked[begun.state] = {
        "system": str(system.public_id), "nonce": begun.nonce, "verifier": begun.verifier,
        "facts": begun.facts, "at": at.timestamp(),
    }  # fmt: skip
    memory[ASKED] = dict(list(asked.items())[-MOST:])


def recall(memory: Memory, state: str, at: datetime) -> dict[str, Any]:
    """What was asked under this state, once. Raises ``LaunchRefused`` for an answer to nothing, or too late."""
    asked = dict(memory.get(ASKED) or {})
    found: dict[str, Any] | None = asked.pop(state, None)
    memory[ASKED] = asked
    if found is None:
        raise LaunchRefused(
            "This browser asked the record system for nothing, or the answer was used before. Start again from there.",
            why="state",
        )
    if at.timestamp() - found["at"] > LONGEST_SECONDS:
        raise LaunchRefused("The answer took too long. Start again.", why="too late")
    return found


def reading_of(memory: Mapping[str, Any], case: str) -> str:
    """The reading of facts that was begun when this browser came to this case; empty without one."""
    found: dict[str, Any] = memory.get(FOUND) or {}
    return str(found.get("reading", "")) if found.get("cases") == [case] else ""
