"""What may follow what, who may do it and what the audit trail calls it: one table per thing with states."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One way from a state to another; ``may`` names the permission, or the job that does it."""

    before: str
    after: str
    may: str
    event: str


@dataclass(frozen=True, slots=True)
class Table:
    """The states of one thing, the first one first; a state without a way out is final."""

    name: str
    states: tuple[str, ...]
    steps: tuple[Step, ...]

    def __getitem__(self, state: str) -> tuple[str, ...]:
        """The states that may follow. Raises ``KeyError`` for a word that is no state."""
        if state not in self.states:
            raise KeyError(state)
        return tuple(step.after for step in self.steps if step.before == state)


_RUN, _SCHEDULE = "run a meeting and record attendance", "schedule meetings and order the agenda"
_DRAFT, _SIGN, _FOLLOW_UP = "draft a decision", "sign a decision", "update actions"
_REFER, _TRIAGE = "refer a case", "triage referrals"
_PULL_BACK = "call a noted case back to full discussion"
_MINUTES = "approve the minutes"
_APPROVE = "approve what comes after the list is locked"
_EITHER = f"{_TRIAGE}, or {_SCHEDULE}"
_OWN = f"{_REFER} (one's own), or {_SCHEDULE}"
_QUEUE = "the queue, or schedule meetings and order the agenda"
MEETING = Table(
    "meeting",
    ("planned", "locked", "in_session", "ended", "approved", "archived", "cancelled"),
    (
        Step("planned", "locked", _RUN, "meeting locked"),
        Step("planned", "in_session", _RUN, "meeting in_session"),
        Step("planned", "cancelled", _RUN, "meeting cancelled"),
        Step("locked", "planned", _RUN, "meeting planned"),
        Step("locked", "in_session", _RUN, "meeting in_session"),
        Step("locked", "cancelled", _RUN, "meeting cancelled"),
        Step("in_session", "ended", _RUN, "meeting ended"),
        Step("ended", "in_session", _RUN, "meeting in_session"),
        Step("ended", "approved", _MINUTES, "minutes approved"),
        Step("approved", "approved", _MINUTES, "minutes approved"),
        Step("approved", "archived", _RUN, "meeting archived"),
    ),
)
AGENDA_ITEM = Table(
    "agenda item",
    ("provisional", "listed", "decided", "noted", "deferred", "carried_over", "moved", "removed"),
    (
        Step("provisional", "listed", _APPROVE, "late addition approved"),
        Step("provisional", "removed", _APPROVE, "late addition declined"),
        Step("listed", "decided", _SIGN, "decision signed"),
        Step("listed", "noted", _RUN, "agenda item noted"),
        Step("listed", "deferred", _SCHEDULE, "agenda item deferred"),
        Step("listed", "carried_over", _RUN, "agenda item carried_over"),
        Step("listed", "moved", _SCHEDULE, "agenda item moved"),
        Step("listed", "removed", _SCHEDULE, "case taken off the list"),
    ),
)
DECISION = Table(
    "decision",
    ("draft", "read_back", "signed"),
    (
        Step("draft", "read_back", _DRAFT, "decision read back"),
        Step("read_back", "draft", _DRAFT, "decision drafted"),
        Step("read_back", "signed", _SIGN, "decision signed"),
    ),
)
ACTION = Table(
    "action",
    ("open", "done", "not_done"),
    (
        Step("open", "done", _FOLLOW_UP, "action closed"),
        Step("open", "not_done", _FOLLOW_UP, "action closed"),
    ),
)
REFERRAL = Table(
    "referral",
    (
        *("draft", "submitted", "returned", "not_ready"),
        *("triaged", "scheduled", "joined", "withdrawn"),
    ),
    (
        Step("draft", "submitted", _REFER, "referral submitted"),
        Step("draft", "joined", _REFER, "referral joined"),
        Step("draft", "withdrawn", _OWN, "referral withdrawn"),
        Step("submitted", "submitted", _EITHER, "referral redirected"),
        Step("submitted", "returned", _EITHER, "referral returned"),
        Step("submitted", "not_ready", _EITHER, "referral not_ready"),
        Step("submitted", "triaged", _TRIAGE, "referral triaged"),
        Step("submitted", "withdrawn", _OWN, "referral withdrawn"),
        Step("returned", "submitted", _REFER, "referral submitted"),
        Step("returned", "joined", _REFER, "referral joined"),
        Step("returned", "withdrawn", _OWN, "referral withdrawn"),
        Step("not_ready", "submitted", _EITHER, "referral submitted"),
        Step("not_ready", "triaged", _TRIAGE, "referral triaged"),
        Step("not_ready", "withdrawn", _OWN, "referral withdrawn"),
        Step("triaged", "triaged", _PULL_BACK, "referral called back"),
        Step("triaged", "scheduled", _QUEUE, "referral scheduled"),
        Step("triaged", "withdrawn", _OWN, "referral withdrawn"),
        Step("scheduled", "scheduled", _PULL_BACK, "referral called back"),
        Step("scheduled", "triaged", _SCHEDULE, "case taken off the list"),
        Step("scheduled", "withdrawn", _OWN, "referral withdrawn"),
    ),
)
TABLES = (REFERRAL, MEETING, AGENDA_ITEM, DECISION, ACTION)


def may_follow(table: Table, now: str, after: str) -> bool:
    return after in table[now]


def as_markdown() -> str:
    """All tables for people to read, in the order of this module."""
    return "\n".join(["# States", "", *(line for table in TABLES for line in _section(table))])


def _section(table: Table) -> list[str]:
    final = ", ".join(state for state in table.states if not table[state]) or "none"
    rows = [f"| {s.before} | {s.after} | {s.may} | {s.event} |" for s in table.steps]
    head = ["| from | to | who may | on the audit trail |", "| --- | --- | --- | --- |"]
    name = table.name[0].upper() + table.name[1:]
    return [f"## {name}", "", f"First: {table.states[0]}. Final: {final}.", "", *head, *rows, ""]
