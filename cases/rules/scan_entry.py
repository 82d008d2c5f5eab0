"""What is typed beside a lesion when a scan is entered, and what it means in the case document.

A cell holds a length in mm (short axis of a node), a word, or the first letter of the word.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.rules.baseline import Candidate, review_baseline

Json = dict[str, Any]

WORDS = {
    "a": "absent",
    "t": "too small",
    "n": "not evaluable",
    "p": "present",
    "u": "unequivocal progression",
}
"""The single keys of a cell. A target has no ``p`` or ``u``: it is measured or not evaluable."""
TARGET_KEYS, OTHER_KEYS = "atn", "atnpu"
LIMITS = {
    "TOO_MANY_TARGETS": "At most 5 target lesions are followed in all (RECIST 1.1). Enter the others as non-target.",
    "TOO_MANY_TARGETS_IN_ORGAN": "At most 2 target lesions are followed in one organ (RECIST 1.1); all lymph nodes "
    "count as one organ. Enter the others as non-target.",
}
_LENGTH = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,4}))?(?: ?mm)?")


class Unclear(ValueError):
    """What was typed is neither a length nor a word of this lesion."""


@dataclass(frozen=True, slots=True)
class AddedLesion:
    """A lesion that was not in the record, with its result and its morphologic group if one was read.

    ``sent`` is the mark of the sent size that stood in its row, if one did.
    """

    lesion: Json
    result: str
    look: int | None = None
    sent: str = ""


@dataclass(frozen=True, slots=True)
class ScanEntry:
    """A scan as it was typed, before it has a number in the record.

    ``results`` pairs a lesion with what ``read_cell`` made of its cell; ``looks`` are the
    morphologic groups of known lesions; a finding without an id is seen for the first time. ``sent`` are the marks of
    the sent sizes that stood in the rows of the findings, one for each; empty where none did.
    """

    head: Json
    results: tuple[tuple[str, str], ...] = ()
    added: tuple[AddedLesion, ...] = ()
    findings: tuple[Json, ...] = ()
    looks: Mapping[str, int] = field(default_factory=dict)
    sent: tuple[str, ...] = ()


def read_cell(typed: str, *, is_target: bool) -> str:
    """A length such as ``12.5``, a word of the document such as ``too_small``, or "" for an empty cell.

    0 mm means absent (response specification §1). Raises ``Unclear`` with the sentence to show.
    """
    # A Chinese keyboard may type wide digits and letters.
    plain = unicodedata.normalize("NFKC", typed)
    text = " ".join(plain.replace("_", " ").casefold().split())
    if not text:
        return ""
    length = _LENGTH.fullmatch(text)
    if length:
        return _length(length[1], length[2] or "")
    keys = TARGET_KEYS if is_target else OTHER_KEYS
    for key in keys:
        if text in (key, WORDS[key]):
            return WORDS[key].replace(" ", "_")
    choices = ", ".join(f"{WORDS[key]} ({key})" for key in keys)
    raise Unclear(f"Type a length in mm, or {choices}.")


def _length(whole: str, part: str) -> str:
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    if whole == "0" and not part:
        return "absent"
    return f"{whole}.{part}" if part else whole


def add_scan(content: Json, entry: ScanEntry) -> str:
    """Add the scan and its lesions to a case document in JSON; return the id of the scan."""
    lesions: list[Json] = content.setdefault("lesions", [])
    images: list[Json] = content.setdefault("imaging", [])
    results, looks = list(entry.results), dict(entry.looks)
    for added in entry.added:
        key = _free("L", [known["id"] for known in lesions])
        lesions.append({"id": key} | added.lesion)
        results.append((key, added.result))
        looks |= {key: added.look} if added.look else {}
    roles = {lesion["id"]: lesion.get("role") for lesion in lesions}
    scan: Json = {"id": _free("I", [image["id"] for image in images])} | entry.head
    for key, result in results:
        part, item = placed(key, result, is_target=roles.get(key) == "target")
        item |= {"morphology_group": looks[key]} if key in looks else {}
        scan.setdefault(part, []).append(item)
    scan["new_lesions"] = list(_findings(entry.findings, images))
    images.append(scan)
    return str(scan["id"])


def keys_of_sent(content: Mapping[str, Any], entry: ScanEntry) -> dict[str, str]:
    """Give the ids that new lesions got from ``add_scan``, by the mark of the sent size that each came from."""
    added = content["lesions"][-len(entry.added) :] if entry.added else []
    pairs = [(one.sent, lesion["id"]) for one, lesion in zip(entry.added, added, strict=True)]
    found = content["imaging"][-1].get("new_lesions", ())
    pairs += [(mark, new["id"]) for mark, new in zip(entry.sent, found, strict=False)]
    return {mark: key for mark, key in pairs if mark}


def placed(lesion: str, result: str, *, is_target: bool) -> tuple[str, Json]:
    """Lengths and what is too small stand among the measurements; a reader's word on a non-target apart."""
    if result[0].isdigit():
        return "measurements", {"lesion": lesion, "mm": result}
    part = "measurements" if is_target or result == "too_small" else "non_target"
    return part, {"lesion": lesion, "status": result}


def _findings(findings: Iterable[Json], images: Sequence[Json]) -> Iterable[Json]:
    taken = [new["id"] for image in images for new in image.get("new_lesions", ())]
    for finding in findings:
        key = finding.get("id") or _free("N", taken)
        taken.append(key)
        yield finding | {"id": key}


def _free(letter: str, taken: Sequence[str]) -> str:
    number = len(taken) + 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def target_problems(content: Mapping[str, Any], day: date) -> list[str]:
    """What is wrong with the choice of targets, those treated locally left out (response specification §2.3)."""
    treated = {
        lesion
        for operation in content.get("surgeries", ())
        if operation.get("status") == "performed"
        for lesion in operation.get("lesions", ())
    }
    followed = [
        Candidate(
            lesion["id"], lesion.get("role") or "", lesion.get("organ") or "",
            bool(lesion.get("nodal")) or lesion.get("organ") == "lymph_node", modality="",
        )
        for lesion in content.get("lesions", ())
        if not lesion.get("treated") and lesion["id"] not in treated
    ]  # fmt: skip
    issues = review_baseline(followed, baseline_date=day, treatment_start=None).issues
    return [LIMITS[issue] for issue in issues if issue in LIMITS]
