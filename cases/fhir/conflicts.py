"""Where a sender and a person say different things of one fact: both are shown, and a person chooses (§7)."""

import json
from dataclasses import dataclass
from hashlib import sha256

from cases.fhir.json_types import Json

OURS, THEIRS = "ours", "theirs"


@dataclass(frozen=True, slots=True)
class Conflict:
    """``ours`` stands in the case (None: a person removed it); ``theirs`` is what the sender tells now
    (None: taken back); ``old`` what it told before. ``choice`` is ours, theirs, or empty while nobody has chosen.
    """

    path: str
    old: object
    ours: object
    theirs: object
    place: str
    key: str
    choice: str = ""

    @property
    def mark(self) -> str:
        """Name the conflict: the same two values of the same resource are asked about once."""
        told = json.dumps(
            [self.key, self.path, self.ours, self.theirs], sort_keys=True, default=str
        )
        return sha256(told.encode()).hexdigest()[:16]


def three_way(old: Json, ours: Json, theirs: Json) -> tuple[Json, list[str]]:
    """Bring what the sender changed into an entry that a person changed; name the fields that both changed.

    In those the sender's value stands in the result: it may be taken only after a person has chosen so.
    """
    joined, clashes = dict(ours), []
    for name in dict.fromkeys((*old, *theirs)):
        if name == "id" or old.get(name) == theirs.get(name) or ours.get(name) == theirs.get(name):
            continue
        if ours.get(name) != old.get(name):
            clashes.append(name)
        if name in theirs:
            joined[name] = theirs[name]
        else:
            joined.pop(name, None)
    return joined, clashes
