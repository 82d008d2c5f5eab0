"""What a merge of messages into a case came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.fhir.conflicts import Conflict
from cases.fhir.identity import Message
from cases.fhir.issues import Issue
from cases.fhir.json_types import Json


@dataclass(slots=True)
class Merged:
    """The document after the merge; ``changed`` are the messages that told something new."""

    document: Json
    changed: list[Message] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    choices: Mapping[str, str] = field(default_factory=dict)
