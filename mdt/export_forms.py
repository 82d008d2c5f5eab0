"""The form of an export: what, for which board, in which format, and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.widgets import DayInput
from mdt.actions.exports import RENDERERS
from mdt.models import Board, Meeting, Purpose
from mdt.rules.indicator_list import INDICATORS
from mdt.rules.registry import COSD_MEETING

KINDS = (
    ("agenda", _("List of a meeting")),
    ("tasks", _("Open tasks")),
    ("indicators", _("Indicators")),
    ("indicator_cases", _("Cases behind an indicator")),
    ("concordance", _("Concordance with the suggestions")),
    ("registry_cosd", _("Registry rows, COSD-like")),
    ("registry_obds", _("Registry rows, oBDS-like")),
)
FORMATS = tuple((name, name.upper()) for name in RENDERERS)
VARIANTS = (
    ("pseudonymised", _("without names")),
    ("identified", _("with names (needs the right)")),
)
# What speaks of a period, and what has no case in it and so no names.
OF_A_PERIOD = ("indicators", "indicator_cases", "registry_cosd", "registry_obds")
NAMELESS = ("indicators", "concordance")
# Fields that speak only of some kinds; the page shows them for these alone.
NEEDED_BY = {
    "meeting": ("agenda",),
    "since": OF_A_PERIOD,
    "until": OF_A_PERIOD,
    "indicator": ("indicator_cases",),
    "meeting_type": ("registry_cosd",),
}


class ExportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What"), choices=KINDS)
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), to_field_name="public_id", empty_label="–"
    )
    meeting = forms.ModelChoiceField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="–",
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=DayInput()
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until"), required=False, widget=DayInput()
    )  # fmt: skip
    indicator = forms.ChoiceField(
        label=_("Indicator"), required=False,
        choices=[("", "–"), *((one.code, one.name) for one in INDICATORS.values())],
    )  # fmt: skip
    meeting_type = forms.ChoiceField(
        label=_("Kind of board"), required=False,
        choices=[("", "–"), *((code, f"{code} {words}") for code, words in COSD_MEETING.items())],
    )  # fmt: skip
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS)
    variant = forms.ChoiceField(label=_("Names"), choices=VARIANTS)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", "–"), *Purpose.choices])
    reason = forms.CharField(label=_("Reason in words"), max_length=300, required=False)

    def __init__(self, *args: Any, person: User, **rest: Any) -> None:
        super().__init__(*args, **rest)
        meetings = Meeting.objects.visible_to(person).select_related("board").order_by("-starts_at")
        self._offer_boards(person)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]
        for name, kinds in NEEDED_BY.items():
            self.fields[name].needed_by = " ".join(kinds)  # type: ignore[attr-defined]

    def _offer_boards(self, person: User) -> None:
        """The only board there is need not be chosen."""
        field: Any = self.fields["board"]
        field.queryset = Board.objects.visible_to(person)
        boards = list(field.queryset)
        field.choices = [("", "–"), *((one.public_id, one.name) for one in boards)]
        if len(boards) == 1:
            field.initial = boards[0].public_id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._drop_unneeded(cleaned)
        meeting, board = cleaned.get("meeting"), cleaned.get("board")
        if cleaned.get("kind") == "agenda" and meeting is None:
            self.add_error("meeting", _("Choose the meeting whose list you want."))
        if meeting and board and meeting.board_id != board.pk:
            self.add_error("meeting", _("This meeting belongs to another board."))
        if cleaned.get("kind") == "indicator_cases" and not cleaned.get("indicator"):
            self.add_error("indicator", _("Choose the indicator whose cases you want."))
        self._check_period(cleaned)
        self._check_names(cleaned)
        return cleaned

    def _drop_unneeded(self, cleaned: dict[str, Any]) -> None:
        """What was chosen for another kind before has no say, and does not stand on the log."""
        for name, kinds in NEEDED_BY.items():
            if cleaned.get("kind") not in kinds and name in cleaned:
                cleaned[name] = self.fields[name].clean("")

    def _check_period(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("kind") not in OF_A_PERIOD:
            return
        since, until = cleaned.get("since"), cleaned.get("until")
        for name, day in (("since", since), ("until", until)):
            if day is None and name not in self.errors:
                self.add_error(name, _("Say for which days."))
        if since and until and since > until:
            self.add_error("since", _("The period begins after its end."))

    def _check_names(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("variant") != "identified":
            return
        if cleaned.get("kind") in NAMELESS:
            self.add_error("variant", _("There are no names in this list."))
        elif not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Names leave only with a reason in words."))


class CaseExportForm(forms.Form):
    """``wish`` is what was asked for, once it is valid."""

    variant = forms.ChoiceField(label=_("Names"), choices=VARIANTS)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", "–"), *Purpose.choices])
    reason = forms.CharField(label=_("Reason in words"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("variant") == "identified" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Names leave only with a reason in words."))
        return cleaned

    @property
    def wish(self) -> dict[str, Any]:
        sent = self.cleaned_data
        hide = sent["variant"] == "pseudonymised"
        return {"pseudonymised": hide, "purpose": sent["purpose"], "reason": sent["reason"]}


class OutcomeForm(CaseExportForm):
    """How one decision leaves. What holds the case with its names cannot leave without them."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=[*FORMATS, ("json", _("sealed record (JSON, with names)")), ("fhir", _("FHIR document (with names)"))],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("format") in ("json", "fhir") and cleaned.get("variant") == "pseudonymised":
            self.add_error("variant", _("This file holds the case with its names."))
        return cleaned


class MinutesForm(forms.Form):
    """Why minutes with names leave."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", "–"), *Purpose.choices])
    reason = forms.CharField(
        label=_("Reason in words"), max_length=300,
        error_messages={"required": _("Names leave only with a reason in words.")},
    )  # fmt: skip
