"""New facts into the document of a case: equal facts once, nothing a person wrote overwritten (§7)."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cases.fhir.conflicts import THEIRS, Conflict
from cases.fhir.identity import Message, Told, is_older
from cases.fhir.issues import Issue, Severity
from cases.fhir.json_types import Json
from cases.fhir.lines import line_that_goes_on
from cases.fhir.merged import Merged
from cases.fhir.record import LINES, TESTS, Record, mark, marks
from cases.fhir.taking_back import ask_back, is_taking_back

DAYS = ("collected_on", "assessed_on", "performed_on", "started_on", "date", "detected_on")


@dataclass(frozen=True, slots=True)
class Held:
    """What a resource told us the last time."""

    content_sha256: str
    version: str
    facts: tuple[Told, ...]


def merge(
    current: Json,
    told: Sequence[Message],
    held: Mapping[str, Held],
    elsewhere: Sequence[Told] = (),
    choices: Mapping[str, str] | None = None,
) -> Merged:
    """Bring messages of one source into a case document. The document given is not touched.

    ``held`` is what this source told before, by key; ``elsewhere`` what other sources told of the case;
    ``choices`` what people chose where a person had written otherwise, by the mark of the conflict.
    """
    merged = Merged(copy.deepcopy(current), choices=choices or {})
    mine = [fact for known in held.values() for fact in known.facts]
    record = Record(merged.document, [*elsewhere, *mine])
    for message in sorted(_once(told, merged), key=_first_day):
        _take(message, held.get(message.key.text), merged, record)
    _tidy(merged.document)
    return merged


def _once(told: Iterable[Message], merged: Merged) -> list[Message]:
    """One message of each resource: the newest version, of those that cannot be compared the first with facts.

    What is left out is said; whatever came in twice would else be held twice, and taken back only once.
    """
    kept: dict[str, Message] = {}
    for message in told:
        known = kept.setdefault(message.key.text, message)
        if known is message:
            continue
        newer = is_older(known.version, message.version) or not known.facts
        kept[message.key.text], left = (message, known) if newer else (known, message)
        if message.content_sha256 != known.content_sha256:
            because = "The same resource stands here twice with different content; one was left out"
            _remark(merged, left, "id-duplicate", because)
    return list(kept.values())


def _take(message: Message, known: Held | None, merged: Merged, record: Record) -> None:
    if known is None and not message.facts and not is_taking_back(message, record):
        return
    if known and known.content_sha256 == message.content_sha256:
        _take_chosen(message, known, merged, record)
    elif known and is_older(message.version, known.version):
        _remark(merged, message, "older-version", "Older than what is held; left out")
    else:
        _tell(message, known.facts if known else (), merged, record)


def _take_chosen(message: Message, known: Held, merged: Merged, record: Record) -> None:
    """Of a resource that is known unchanged, take only what a person has decided since."""
    held = set(marks(known.facts))
    new = [fact for fact in message.chosen if mark(*fact) not in held]
    if new:
        paths, now = {path for path, _ in new}, set(marks(message.facts))
        before = [one for one in known.facts if one[0] in paths and mark(*one) not in now]
        untouched = [one for one in known.facts if one not in before]
        message.facts = new
        _tell(message, before, merged, record)
        message.facts = [*untouched, *message.facts]


@dataclass(frozen=True, slots=True)
class _Step:
    """One fact: what was told of it before and what is told now; None is nothing."""

    path: str
    old: Any
    new: Any


def _steps(before: Sequence[Told], message: Message) -> list[_Step]:
    """Pair what was told with what is told now; two facts of one place are one that changed."""
    now = list(message.facts)
    here = set(marks(now))
    steps = [_Step(path, value, value) for path, value in before if mark(path, value) in here]
    kept = {mark(step.path, step.old) for step in steps}
    new = [one for one in now if mark(*one) not in kept]
    for path, old in before:
        if mark(path, old) in kept:
            continue
        partner = next((one for one in new if one[0] == path), None)
        if partner:
            new.remove(partner)
        elif path in message.proposed or (path == LINES and message.not_given):
            partner = (path, old)  # nobody has answered yet; of a line, its cycle is asked about
        steps.append(_Step(path, old, partner[1] if partner else None))
    return [*steps, *(_Step(path, None, value) for path, value in new)]


def _tell(message: Message, before: Sequence[Told], merged: Merged, record: Record) -> None:
    """Take what a resource tells now in the place of what it told before, and leave what a person wrote."""
    steps, recorded, is_open = _steps(before, message), list[Told](), False
    shared = {m for m in marks(before) if record.vouched[m] > 1}
    record.vouched.subtract(marks(before))
    for step in steps:
        found = _do(step, message, record, is_shared=mark(step.path, step.old) in shared)
        if found is not None:
            found = replace(found, choice=merged.choices.get(found.mark, ""))
            merged.conflicts.append(found)
            _settle(found, message, merged, record)
        waits = found is not None and not found.choice
        is_open = is_open or waits
        value = step.old if waits else step.new
        if value is not None:
            recorded.append((step.path, value))
            record.vouched[mark(step.path, value)] += 1
    is_open = ask_back(message, before, merged, record) or is_open
    message.facts = recorded
    if is_open:
        message.content = ""  # so that the same content asks again
    merged.changed.append(message)


def _do(step: _Step, message: Message, record: Record, *, is_shared: bool) -> Conflict | None:
    """Write one fact; what a person changed is left and given back as a conflict."""
    path, old, new = step.path, step.old, step.new
    conflict = None
    if old is None:
        conflict = _first_told(path, new, record)
    elif old == new:
        if not record.is_there(path, old):
            conflict = _standing(path, old, new, record)
    elif is_shared:  # another sender still tells it
        conflict = _first_told(path, new, record) if new is not None else None
    elif record.stands(path, old) and path != LINES:
        record.put(path, old, new)
    elif not (new is None and not record.is_there(path, old) and record.instead(path, old) is None):
        conflict = _changed(path, old, new, record)
    if conflict is None:
        return None
    ours, theirs = conflict
    return Conflict(path, old, ours, theirs, message.source, message.key.text)


Sides = tuple[Any, Any]


def _first_told(path: str, new: Any, record: Record) -> Sides | None:
    if path == LINES:
        line = line_that_goes_on(record.entries(path), new)
        if line is not None:
            return _goes_on(line, record.told_of(line), new, record)
    if record.add(path, new):
        return None
    return record.instead(path, new), new


def _standing(path: str, old: Any, new: Any, record: Record) -> Sides | None:
    """A fact that is told as before and does not stand: a better value of another does, or a person wrote."""
    if (
        not isinstance(new, dict)
        and record.instead(path, new) is not None
        and record.add(path, new)
    ):
        return None
    return record.instead(path, old), new


def _changed(path: str, old: Any, new: Any, record: Record) -> Sides | None:
    if path == LINES:
        ours = record.instead(path, old) or old
        lines = record.entries(path)
        standing = next(
            (one for one in lines if one == ours or one.get("id") == old.get("id")), None
        )
        if new is None:  # a person took it into the case: a person takes it out
            return (standing, None) if standing else None
        return _goes_on(standing, old, new, record) if standing else (None, new)
    ours = record.instead(path, old)
    if isinstance(ours, dict) and isinstance(old, dict) and isinstance(new, dict) and path != TESTS:
        joined, clashes = record.entry_with(path, ours, old, new)
        if not clashes:
            record.put(path, ours, joined)
            return None
        return ours, joined
    if ours is not None and not isinstance(new, dict | None) and record.add(path, new):
        return None
    return ours, new


def _goes_on(line: Json, old: Json, new: Json, record: Record) -> Sides | None:
    joined, clashes = record.entry_with(LINES, line, old, new)
    if clashes:
        return line, joined
    record.put(LINES, line, joined)
    return None


def _settle(found: Conflict, message: Message, merged: Merged, record: Record) -> None:
    if found.choice == THEIRS:
        record.put(found.path, found.ours, found.theirs)
    elif not found.choice:
        because = f"A person wrote otherwise at {found.path}; it was not overwritten"
        _remark(merged, message, "conflict-edited", because)


def _first_day(message: Message) -> tuple[str, str]:
    days = [
        str(value[key])
        for _, value in message.facts
        if isinstance(value, dict)
        for key in DAYS
        if value.get(key)
    ]
    return (min(days, default=""), message.key.text)


def _remark(merged: Merged, message: Message, code: str, text: str) -> None:
    severity: Severity = "information" if code == "older-version" else "warning"
    merged.issues.append(Issue(severity, code, text, message.source))


def _tidy(document: Json) -> None:
    """Leave no empty lists behind."""
    if "gene_tests" in document:
        document["gene_tests"] = [t for t in document["gene_tests"] if t.get("results")]
    for key in [key for key, value in document.items() if value in ([], {})]:
        del document[key]
