"""The form of the lesion grid. It reads what was typed; the action decides what is accepted."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import Problem
from accounts.widgets import DayInput
from cases.rules import document as d
from cases.rules import vocabulary as v
from cases.rules.assessments import is_liver_mri
from cases.rules.scan_entry import Json, ScanEntry, placed
from mdt.scan_rows import AddedLesionForm, CellField, FindingForm, LookField, choices, look_problem

BLANK_LESIONS, MOST_LESIONS, BLANK_FINDINGS = 4, 40, 2


@dataclass(frozen=True, slots=True)
class Sent:
    """Sizes that were sent of one day, in mm as they stand in a cell, for a person to confirm by recording the scan.

    ``cells`` by lesion, ``earlier`` by new lesion of an earlier scan; ``added`` and ``found`` pair the size of a new
    lesion with its mark: one of a baseline, or one that was not there before.
    """

    on: date | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, str] = field(default_factory=dict)
    added: Sequence[tuple[str, str]] = ()
    found: Sequence[tuple[str, str]] = ()


NOTHING = Sent()


class ScanForm(forms.Form):
    """A scan with one cell for each known lesion. An empty cell means that the lesion was not evaluated."""

    performed_on = forms.DateField(
        label=_("Date of the scan"),
        widget=DayInput(),
    )
    modality = forms.ChoiceField(label=_("Kind"), choices=choices(v.Modality))
    contrast = forms.ChoiceField(
        label=_("Contrast"), choices=choices(v.Contrast, _("not stated")), required=False
    )
    slice_mm = forms.DecimalField(label=_("Slice, mm"), required=False, min_value=0, max_value=100)
    regions = forms.MultipleChoiceField(
        label=_("Regions"),
        choices=choices(v.Region),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reported_response = forms.ChoiceField(
        label=_("Category in the report"),
        choices=choices(v.ReportedResponse, _("none")),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, document: d.CaseDocument, sizes: Sent = NOTHING, **rest: Any
    ) -> None:
        super().__init__(*args, **rest)
        self.document = document
        for lesion in document.lesions:
            name = cell_name(lesion.id)
            self.fields[name] = CellField(is_target=lesion.role == "target", label=lesion.id)
            if lesion.organ == "liver" and not lesion.nodal:
                self.fields[look_name(lesion.id)] = LookField(
                    label=_("Look of %(lesion)s on CT") % {"lesion": lesion.id}
                )
        self.lesion_ids = tuple(lesion.id for lesion in document.lesions)
        self.sizes = sizes
        self.standing = list(_earlier(document, sizes, self.data))

    # The rows are made when they are asked for: a page on which nobody has typed in them has them written already.
    @cached_property
    def added(self) -> list[AddedLesionForm]:
        data, sizes = self.data if self.is_bound else None, self.sizes.added
        rows = max(BLANK_LESIONS, min(MOST_LESIONS, len(sizes) or _rows_of(self.data)))
        return [
            AddedLesionForm(data, prefix=f"added-{n}", initial=_first(n, sizes))
            for n in range(rows)
        ]

    @cached_property
    def findings(self) -> list[FindingForm]:
        data = self.data if self.is_bound else None
        first = self._is_first_liver_mri(self.document)
        return [
            FindingForm(data, prefix=f"finding-{n}", initial=earlier, on_first_mri=first)
            for n, earlier in enumerate(self.standing)
        ]

    def _is_first_liver_mri(self, document: d.CaseDocument) -> bool:
        """Whether what is sent is a liver MRI of a case that so far has other scans only."""
        if not self.is_bound or not document.imaging:
            return False
        regions = (
            QueryDict.getlist(self.data, "regions") if isinstance(self.data, QueryDict) else []
        )
        return is_liver_mri(self.data.get("modality"), regions) and not any(
            is_liver_mri(image.modality, image.regions) for image in document.imaging
        )

    @classmethod
    def blank(
        cls,
        document: d.CaseDocument,
        version: int,
        *,
        sizes: Sent = NOTHING,
    ) -> "ScanForm":
        """A new scan made as the latest one was; its date and results stay empty, but for sizes that were sent.

        A size in the row of a new lesion is confirmed by choosing its organ, or how certain the new lesion is.
        """
        latest = max(document.imaging, key=lambda image: image.performed_on, default=None)
        made: dict[str, Any] = {"version": version, "modality": "CT", "performed_on": sizes.on}
        made |= {cell_name(lesion): mm for lesion, mm in sizes.cells.items()}
        if latest is not None:
            made |= {
                "modality": latest.modality,
                "contrast": latest.contrast,
                "slice_mm": latest.slice_mm,
            }
            made |= {"regions": list(latest.regions)}
        return cls(document=document, initial=made, sizes=sizes)

    def is_valid(self) -> bool:
        parts = [form.is_valid() for form in (*self.added, *self.findings)]
        return super().is_valid() and all(parts)

    @property
    def entry(self) -> ScanEntry:
        """What was typed, once it is valid."""
        typed = ((name, self.cleaned_data[cell_name(name)]) for name in self.lesion_ids)
        looks = ((name, self.cleaned_data.get(look_name(name))) for name in self.lesion_ids)
        return ScanEntry(
            head=self._head(),
            results=tuple((name, result) for name, result in typed if result),
            added=tuple(lesion for form in self.added if (lesion := form.lesion)),
            findings=tuple(finding for form in self.findings if (finding := form.finding)),
            looks={name: look for name, look in looks if look},
            sent=tuple(form.cleaned_data["sent"] for form in self.findings if form.finding),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.lesion_ids:
            look = cleaned.get(look_name(name))
            if problem := look_problem(look, cleaned.get(cell_name(name))):
                self.add_error(look_name(name), problem)
        return cleaned

    def _head(self) -> Json:
        cleaned = self.cleaned_data
        head: Json = {
            "performed_on": cleaned["performed_on"].isoformat(),
            "modality": cleaned["modality"],
        }
        head |= {
            name: cleaned[name]
            for name in ("contrast", "reported_response", "regions")
            if cleaned[name]
        }
        return head | (
            {"slice_mm": f"{cleaned['slice_mm']:f}"} if cleaned["slice_mm"] is not None else {}
        )

    def refuse(self, problems: Iterable[Problem]) -> list[Problem]:
        """Put each refusal at the field it was typed into; return those that have none."""
        left = []
        for problem in problems:
            field = self._field_of(problem.path)
            if field in self.fields:
                self.add_error(field, problem.message)
            elif problem.path == "lesions" and (row := self._last_added_target()):
                row.add_error("role", problem.message)
            else:
                left.append(problem)
        return left

    def _last_added_target(self) -> forms.Form | None:
        """The row that made it too many targets."""
        rows = (row for row in self.added if row.has_changed())
        targets = [row for row in rows if (row.cleaned_data or {}).get("role") == "target"]
        return targets[-1] if targets else None

    def _field_of(self, path: str) -> str:
        """The cell of the lesion that a place among the results speaks of, or a field of the scan."""
        found = re.search(r"\.(measurements|non_target)\[(\d+)\]", path)
        if not found:
            return path.rpartition(".")[2]
        typed = [(name, result) for name, result in self.entry.results if result]
        of_part = [name for name, result in typed if self._part(name, result) == found[1]]
        place, named = int(found[2]), look_name if path.endswith("morphology_group") else cell_name
        return named(of_part[place]) if place < len(of_part) else ""

    def _part(self, lesion: str, result: str) -> str:
        cell = self.fields[cell_name(lesion)]
        is_target = isinstance(cell, CellField) and cell.is_target
        return placed(lesion, result, is_target=is_target)[0]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each problem with the field it belongs to, for the summary above the form."""
        return [
            (form[name].id_for_label, f"{form[name].label}: {message}")
            for form in (self, *self.added, *self.findings)
            for name, messages in form.errors.items()
            if name in form.fields
            for message in messages
        ]


def cell_name(lesion: str) -> str:
    return f"result-{lesion}"


def look_name(lesion: str) -> str:
    return f"look-{lesion}"


def _rows_of(data: Mapping[str, Any]) -> int:
    """How many rows of new lesions were sent back."""
    return next((n for n in range(MOST_LESIONS, 0, -1) if f"added-{n - 1}-result" in data), 0)


def _first(row: int, sizes: Sequence[tuple[str, str]]) -> Json:
    """What stands in a row at first. A sent size is never a target until a person says so."""
    if row >= len(sizes):
        return {"role": "target"}
    mm, mark = sizes[row]
    return {"role": "other", "result": mm, "sent": mark}


def _earlier(
    document: d.CaseDocument, sizes: Sent, data: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """New lesions of earlier scans that may be confirmed or refuted now, then new ones that were sent, then empty rows."""
    declared = {lesion.id for lesion in document.lesions}
    known: dict[str, dict[str, Any]] = {}
    for image in sorted(document.imaging, key=lambda image: image.performed_on):
        for new in image.new_lesions:
            segment = new.segments[0] if new.segments else ""
            known[new.id] = {
                "key": new.id,
                "organ": new.organ or "",
                "segment": segment,
                "was": new.certainty,
                "mm": sizes.earlier.get(new.id),
            }
    yield from (row for name, row in known.items() if name not in declared)
    yield from ({"mm": mm, "sent": mark} for mm, mark in sizes.found)
    standing = sum(name not in declared for name in known)
    sent_back = sum(f"finding-{n}-certainty" in data for n in range(standing, MOST_LESIONS))
    yield from ({} for _ in range(max(BLANK_FINDINGS, sent_back) if data else BLANK_FINDINGS))
