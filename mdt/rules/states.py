"""What may follow what: one table for each thing that has states."""

from collections.abc import Mapping

MEETING: Mapping[str, tuple[str, ...]] = {
    "planned": ("locked", "in_session", "cancelled"),
    "locked": ("planned", "in_session", "cancelled"),
    "in_session": ("ended",),
    "ended": ("in_session",),
    "cancelled": (),
}
AGENDA_ITEM: Mapping[str, tuple[str, ...]] = {
    "listed": ("decided", "deferred", "carried_over", "removed", "moved"),
    "decided": (),
    "deferred": (),
    "carried_over": (),
    "moved": (),
    "removed": (),
}
DECISION: Mapping[str, tuple[str, ...]] = {
    "draft": ("read_back",),
    "read_back": ("draft", "signed"),
    "signed": (),
}
ACTION: Mapping[str, tuple[str, ...]] = {
    "open": ("done", "not_done"),
    "done": (),
    "not_done": ("open",),
}
TABLES = {"meeting": MEETING, "agenda item": AGENDA_ITEM, "decision": DECISION, "action": ACTION}


def may_follow(table: Mapping[str, tuple[str, ...]], now: str, after: str) -> bool:
    return after in table[now]
