"""A sender takes back a cycle that the case has, or moves its day: a person is asked (§7)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cases.fhir.conflicts import OURS, THEIRS, Conflict
from cases.fhir.identity import Message, Told
from cases.fhir.issues import Issue
from cases.fhir.json_types import Json
from cases.fhir.lines import CYCLES, given_up, line_with_cycle, with_cycle
from cases.fhir.merged import Merged
from cases.fhir.record import LINES, Record

BECAUSE = "The sender takes back or moves a cycle that stands; it stays until a person says so"
Given = tuple[str, str, Sequence[str]]
"""The day of a cycle, its day now (empty: none), and the agents it is about."""


def is_taking_back(message: Message, record: Record) -> bool:
    """Say whether a message speaks of a cycle that the case has."""
    return any(_standing(_not_given(message, ()), record))


def ask_back(message: Message, before: Sequence[Told], merged: Merged, record: Record) -> bool:
    """Ask about each cycle that a message takes back, or do what a person chose; True while somebody has to answer.

    Two drugs of one cycle that are both taken back are one question. A line that would have no cycle left is asked
    about as a whole.
    """
    is_open = False
    told = [*_not_given(message, before), *_told_otherwise(message, before)]
    for line, cycle, instead in list(_standing(told, record)):
        is_last = len(line["cycles"]) == 1 and instead is None
        path, ours = (LINES, line) if is_last else (CYCLES, cycle)
        found = next((c for c in merged.conflicts if (c.path, c.ours) == (path, ours)), None)
        if found is None:
            found = Conflict(path, None, ours, instead, message.source, message.key.text)
            found = replace(found, choice=merged.choices.get(found.mark, ""))
            merged.conflicts.append(found)
            if not found.choice:
                merged.issues.append(Issue("warning", "retracted", BECAUSE, message.source))
        if found.choice == THEIRS:
            record.put(LINES, line, None if is_last else with_cycle(line, cycle, instead))
        is_open = is_open or found.choice not in (OURS, THEIRS)
    return is_open


def _not_given(message: Message, before: Sequence[Told]) -> Iterator[Given]:
    for told in message.not_given:
        if on := told.get("given_on") or _first_day(before):
            yield str(on), "", told["agents"]


def _told_otherwise(message: Message, before: Sequence[Told]) -> Iterator[Given]:
    """What the line that a resource tells now says otherwise than the one it told before."""
    for old in _lines(before):
        for now in _lines(message.facts):
            for day, instead in given_up(old, now):
                yield day, instead, old["agents"]


def _standing(told: Iterable[Given], record: Record) -> Iterator[tuple[Json, Json, Json | None]]:
    """Give each of these cycles that the case has, with its line and what would stand instead."""
    for on, instead, agents in told:
        line = line_with_cycle(record.entries(LINES), on, agents)
        if line is not None:
            cycle = next(one for one in line["cycles"] if one.get("given_on") == on)
            yield line, cycle, cycle | {"given_on": instead} if instead else None


def _lines(told: Sequence[Told]) -> list[Json]:
    return [value for path, value in told if path == LINES and isinstance(value, dict)]


def _first_day(before: Sequence[Told]) -> str | None:
    """What was taken back without its day: it told a line that began with it."""
    days = [str(one["given_on"]) for line in _lines(before) for one in line.get("cycles", ())[:1]]
    return days[0] if len(days) == 1 else None
