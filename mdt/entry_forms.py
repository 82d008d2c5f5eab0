"""Forms for one fact of a case. They read what was typed; the record decides what is accepted.

A form turns what was typed into the words of the case document, and puts each refusal at its field.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, get_args

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import Refused
from accounts.models import User
from accounts.widgets import DayInput
from cases.actions import deteriorations, recording, work_ups
from cases.models import Case
from cases.rules import document as d
from cases.rules import vocabulary as v
from cases.rules import work_up as w

Json = dict[str, Any]
TOXICITIES = 2


def _choices(words: Any, empty: Any = None) -> list[tuple[str, Any]]:
    known = [(word, word.replace("_", " ")) for word in get_args(words)]
    return known if empty is None else [("", empty), *known]


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(label=label, widget=widget, required=required)


def _number(label: Any, *, required: bool = True, hint: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, help_text=hint, max_digits=20, decimal_places=8
    )


class EntryForm(forms.Form):
    """One entry of the record; ``document`` is the case as it stands."""

    title: ClassVar[Any]
    recorder: ClassVar[Callable[..., Case]]
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, document: d.CaseDocument, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.document = document
        self.prepare()

    def prepare(self) -> None:
        """Add fields and first values that depend on the case."""

    @property
    def item(self) -> Json:
        """The entry in the words of the case document; what was left empty stays unknown."""
        return {name: _said(value) for name, value in self.cleaned_data.items() if _is_said(name, value)}  # fmt: skip

    def record(self, *, case: Case, by: User, at: datetime) -> bool:
        """Record the entry; on a refusal put each problem at its field and say ``False``."""
        try:
            self.save(case=case, by=by, at=at, expected_version=self.cleaned_data["version"])
        except Refused as refusal:
            self.refuse(refusal)
        return not self.errors

    def save(self, **rest: Any) -> None:
        type(self).recorder(item=self.item, **rest)

    def refuse(self, refusal: Refused) -> None:
        if not refusal.problems:
            self.add_error(None, refusal.message)
        for problem in refusal.problems:
            field = self.field_of(problem.path)
            known = field in self.fields
            self.add_error(
                field if known else None,
                problem.message if known else f"{problem.path} {problem.message}",
            )

    def field_of(self, path: str) -> str:
        """The field a place in the document was typed into: the last name of its path."""
        return re.sub(r"\[\d+\]", "", path).rpartition(".")[2]


def _is_said(name: str, value: Any) -> bool:
    return name != "version" and value not in (None, "", [])


def _said(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


class LabForm(EntryForm):
    title = _("Laboratory value")
    recorder = staticmethod(recording.record_lab)
    test = forms.ChoiceField(label=_("Test"), choices=_choices(v.LabTest))
    value = _number(_("Value"))
    unit = forms.ChoiceField(label=_("Unit"), choices=_choices(v.LabUnit))
    upper_limit = _number(
        _("Upper limit"), required=False, hint=_("In the same unit, as the laboratory states it.")
    )
    collected_on = _day(_("Collected on"))


class GeneForm(EntryForm):
    title = _("Gene result")
    recorder = staticmethod(recording.record_gene_test)
    marker = forms.ChoiceField(label=_("Marker"), choices=_choices(v.Marker))
    status = forms.ChoiceField(label=_("Result"), choices=_choices(v.GeneStatus))
    variant = forms.CharField(
        label=_("Variant"), required=False, max_length=100, help_text=_("As reported: p.Gly12Asp")
    )
    specimen = forms.ChoiceField(
        label=_("Specimen"), choices=_choices(v.Specimen, _("not stated")), required=False
    )
    collected_on = _day(_("Collected on"), required=False)
    reported_on = _day(_("Reported on"), required=False)

    @property
    def item(self) -> Json:
        typed = super().item
        result = {
            name: typed.pop(name) for name in ("marker", "status", "variant") if name in typed
        }
        return typed | {"results": [result]}


class LineForm(EntryForm):
    title = _("Line of therapy")
    recorder = staticmethod(recording.record_line)
    intent = forms.ChoiceField(label=_("Intent"), choices=_choices(v.Intent))
    status = forms.ChoiceField(label=_("State"), choices=_choices(v.LineStatus))
    started_on = _day(_("Started on"), required=False)
    ended_on = _day(_("Ended on"), required=False)
    cycle_days = forms.IntegerField(label=_("Days of one cycle"), required=False)
    agents = forms.MultipleChoiceField(
        label=_("Drugs"), choices=_choices(v.Agent), widget=forms.CheckboxSelectMultiple
    )

    @property
    def item(self) -> Json:
        taken = {line.id for line in self.document.therapy_lines}
        numbers = range(1, len(taken) + 2)
        return {"id": next(f"T{n}" for n in numbers if f"T{n}" not in taken)} | super().item


class CycleForm(EntryForm):
    title = _("Cycle")
    line = forms.ChoiceField(label=_("Line"))
    number = forms.IntegerField(label=_("Cycle number"))
    given_on = _day(_("Given on"))

    def prepare(self) -> None:
        lines = self.document.therapy_lines
        self.fields["line"] = forms.ChoiceField(label=_("Line"), choices=_line_choices(lines))
        for agent in dict.fromkeys(agent for line in lines for agent in line.agents):
            label = _("Dose of %(agent)s, %% of plan") % {"agent": agent.replace("_", " ")}
            self.fields[f"dose-{agent}"] = _number(label, required=False)
        for n in range(TOXICITIES):
            self.fields[f"term-{n}"] = forms.CharField(
                label=_("Toxicity"), required=False, max_length=100
            )
            self.fields[f"grade-{n}"] = forms.IntegerField(
                label=_("Grade, CTCAE"), required=False, help_text="0–5"
            )
        if lines:
            current = max(lines, key=lambda line: (line.status == "active", line.started_on or date.min))  # fmt: skip
            following = max((cycle.number for cycle in current.cycles), default=0) + 1
            self.initial = {"line": current.id, "number": following} | dict(self.initial)

    def clean(self) -> Json:
        cleaned = super().clean() or {}
        for n in range(TOXICITIES):
            term, grade = cleaned.get(f"term-{n}"), cleaned.get(f"grade-{n}")
            if bool(term) != (grade is not None) and not self.errors:
                self.add_error(f"grade-{n}" if term else f"term-{n}", _("Say both what and which grade."))  # fmt: skip
        return cleaned

    @property
    def item(self) -> Json:
        typed = super().item
        doses = [{"agent": name.removeprefix("dose-"), "percent": typed[name]} for name in typed if name.startswith("dose-")]  # fmt: skip
        toxicities = [{"term": typed[f"term-{n}"], "grade": typed[f"grade-{n}"]} for n in self._toxic(typed)]  # fmt: skip
        head = {"number": typed["number"], "given_on": typed["given_on"]}
        return head | {"doses": doses, "toxicities": toxicities}

    def _toxic(self, typed: Json) -> Iterator[int]:
        return (n for n in range(TOXICITIES) if f"term-{n}" in typed)

    def save(self, **rest: Any) -> None:
        recording.record_cycle(line_key=self.cleaned_data["line"], item=self.item, **rest)

    def field_of(self, path: str) -> str:
        dose, toxic = re.search(r"doses\[(\d+)\]", path), re.search(r"toxicities\[(\d+)\]", path)
        if dose:
            return f"dose-{self.item['doses'][int(dose[1])]['agent']}"
        if toxic:
            rows = list(self._toxic(super().item))
            return f"{super().field_of(path)}-{rows[int(toxic[1])]}"
        return super().field_of(path)


def _line_choices(lines: tuple[d.TherapyLine, ...]) -> list[tuple[str, str]]:
    return [
        (line.id, f"{line.id}: {', '.join(line.agents).replace('_', ' ') or 'therapy'}")
        for line in lines
    ]


class AssessmentForm(EntryForm):
    title = _("Assessment")
    recorder = staticmethod(recording.record_assessment)
    kind = forms.ChoiceField(label=_("Kind"), choices=_choices(v.AssessmentKind))
    value = forms.CharField(label=_("Value"), max_length=200)
    assessed_on = _day(_("Assessed on"))


class DeteriorationForm(EntryForm):
    title = _("Clinical progression")
    observed_on = _day(_("Observed on"))
    findings = forms.CharField(
        label=_("Findings due to the tumour"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        help_text=_("Performance status, weight, symptoms, liver tests. Never counts as RECIST."),
    )

    def save(self, **rest: Any) -> None:
        typed = self.cleaned_data
        deteriorations.record(observed_on=typed["observed_on"], findings=typed["findings"], **rest)


class WorkUpForm(EntryForm):
    title = _("Examination before the decision")
    kind = forms.ChoiceField(label=_("Examination"), choices=list(w.KINDS.items()))
    state = forms.ChoiceField(label=_("How far"), choices=list(w.STATES.items()))
    performed_on = _day(_("Examined on"), required=False)
    finding = forms.CharField(
        label=_("Finding"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What it showed, and how far it reached where it was not complete."),
    )

    def save(self, **rest: Any) -> None:
        typed = {name: self.cleaned_data[name] for name in ("kind", "state", "performed_on", "finding")}  # fmt: skip
        work_ups.record(**typed, **rest)


ENTRIES: dict[str, type[EntryForm]] = {
    "cycle": CycleForm,
    "line": LineForm,
    "lab": LabForm,
    "gene": GeneForm,
    "assessment": AssessmentForm,
    "deterioration": DeteriorationForm,
    "work-up": WorkUpForm,
}
