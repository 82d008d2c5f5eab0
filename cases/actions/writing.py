"""Writing a case document into tables: what is new is added, what changed is changed, what vanished is retracted.

These functions write rows only. The actions that call them hold the transaction, the audit and the outbox.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models as django

from cases import models
from cases.parts import EMPTY, PARTS, SINGLE, Part
from cases.rules import document as d

CHUNK = 2000
Placed = tuple[int, Any]


@dataclass
class Writer:
    """Writes many documents part by part, so that the number of statements depends on the batch only."""

    at: datetime
    fresh: bool
    written: int = 0

    def write(
        self,
        documents: Mapping[int, d.CaseDocument],
        before: Mapping[int, d.CaseDocument] | None = None,
    ) -> int:
        """Bring the rows of each case to what its document says; return how many rows were written.

        ``before`` is what the rows say now: parts in which a case has not changed are left alone.
        """
        known = before or {}
        for name, part in SINGLE:
            items = _changed(documents, known, name)
            self._part(
                part, {pk: () if item == EMPTY[name] else (item,) for pk, item in items.items()}, {}
            )
        lesions: dict[int, dict[str, int]] = {pk: {} for pk in documents}
        for name, part in PARTS:
            rows = self._part(part, _changed(documents, known, name), lesions)
            if part.model is models.Lesion:
                for row in rows:
                    lesions[row.case_id][row.key] = row.pk
        return self.written

    def _part(
        self,
        part: Part,
        wanted: Mapping[int, Sequence[Any]],
        lesions: Mapping[int, Mapping[str, int]],
    ) -> list[Any]:
        """Write one list under each of its parents, then the lists inside it; return the rows in force."""
        if not wanted:
            return []
        existing = {} if self.fresh else self._existing(part, wanted)
        rows: list[Any] = []
        added: list[Any] = []
        items: list[Any] = []
        kept: list[Any] = []
        for parent, content in wanted.items():
            known = existing.get(parent, {})
            for position, (identity, item) in enumerate(
                _identified(part, content, lesions.get(parent, {}))
            ):
                values = _columns(part, item, lesions.get(parent, {}))
                row = known.pop(identity, None)
                if row is None:
                    row = part.model(
                        **{part.parent: parent}, **values, position=position, recorded_at=self.at
                    )
                    added.append(row)
                else:
                    kept.append((row, values | {"position": position}))
                rows.append(row)
                items.append((parent, item))
            self._retract(part, known.values())
        self._change(part, kept)
        part.model._default_manager.bulk_create(added, batch_size=CHUNK)
        self.written += len(added)
        self._children(part, rows, items, lesions)
        return rows

    def _children(
        self,
        part: Part,
        rows: Sequence[Any],
        items: Sequence[tuple[int, Any]],
        lesions: Mapping[int, Mapping[str, int]],
    ) -> None:
        for name, child in part.children:
            content = {
                row.pk: getattr(item, name) for row, (_, item) in zip(rows, items, strict=True)
            }
            # Inside a case every scan knows the lesions of that case.
            known = {
                row.pk: lesions.get(parent, {})
                for row, (parent, _) in zip(rows, items, strict=True)
            }
            if content:
                self._part(child, content, known)

    def _existing(self, part: Part, wanted: Mapping[int, Any]) -> dict[int, dict[Any, Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        standing = part.model._default_manager.filter(
            **{f"{part.parent}__in": list(wanted)}, retracted_at=None
        )
        for row in standing.order_by("position", "id"):
            found[getattr(row, part.parent)].append(row)
        return {parent: _recognised(part, rows) for parent, rows in found.items()}

    def _change(self, part: Part, kept: Iterable[tuple[Any, dict[str, Any]]]) -> None:
        changed = []
        for row, values in kept:
            if any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                changed.append(row)
        names = [column for column in part.columns if column != part.parent]
        part.model._default_manager.bulk_update(changed, [*names, "position"], batch_size=CHUNK)
        self.written += len(changed)

    def _retract(self, part: Part, rows: Iterable[Any]) -> None:
        gone = [row.pk for row in rows]
        if not gone:
            return
        for _, child in part.children:
            below = child.model._default_manager.filter(
                **{f"{child.parent}__in": gone}, retracted_at=None
            )
            self._retract(child, list(below))
        part.model._default_manager.filter(pk__in=gone).update(retracted_at=self.at)
        self.written += len(gone)


def _changed(
    documents: Mapping[int, d.CaseDocument], before: Mapping[int, d.CaseDocument], name: str
) -> dict[int, Any]:
    """One part of each case in which it differs; lesions also where a scan does, which points to them."""
    names = ("lesions", "imaging") if name == "lesions" else (name,)
    return {
        pk: getattr(document, name)
        for pk, document in documents.items()
        if pk not in before or any(getattr(document, n) != getattr(before[pk], n) for n in names)
    }


def _columns(part: Part, item: Any, lesions: Mapping[str, int]) -> dict[str, Any]:
    values = dict(zip(part.columns, part.values(item), strict=True))
    if "lesion_id" in values:
        values["lesion_id"] = lesions[values["lesion_id"]]
    return values


def _identified(
    part: Part, content: Sequence[Any], lesions: Mapping[str, int]
) -> Iterable[tuple[Any, Any]]:
    """Each item with what it is recognised by; equal items are told apart by their count."""
    seen: Counter[Any] = Counter()
    for item in content:
        values = _columns(part, item, lesions)
        mark = _mark(part, values)
        seen[mark] += 1
        yield (mark, seen[mark]), item


def _recognised(part: Part, rows: Sequence[django.Model]) -> dict[Any, Any]:
    seen: Counter[Any] = Counter()
    found = {}
    for row in rows:
        mark = _mark(part, {column: getattr(row, column) for column in part.columns})
        seen[mark] += 1
        found[mark, seen[mark]] = row
    return found


def _mark(part: Part, values: Mapping[str, Any]) -> Any:
    if part.identity == ("case_id",):
        return ()
    names = part.identity or part.columns
    return tuple(tuple(v) if isinstance(v, list) else v for v in (values[name] for name in names))
