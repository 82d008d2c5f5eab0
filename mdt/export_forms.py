"""The form of an export: what, for which board, in which format, and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mdt.actions.exports import RENDERERS
from mdt.models import Board, Meeting, Purpose

KINDS = (("agenda", _("List of a meeting")), ("tasks", _("Open tasks")))
FORMATS = tuple((name, name.upper()) for name in RENDERERS)
VARIANTS = (
    ("pseudonymised", _("without names")),
    ("identified", _("with names (needs the right)")),
)
LAST_MEETINGS = 30


class ExportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What"), choices=KINDS)
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), to_field_name="public_id"
    )
    meeting = forms.ModelChoiceField(
        label=_("Meeting (for a list)"),
        queryset=Meeting.objects.none(),
        to_field_name="public_id",
        required=False,
    )
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS)
    variant = forms.ChoiceField(label=_("Names"), choices=VARIANTS)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=[("", "–"), *Purpose.choices])
    reason = forms.CharField(label=_("Reason in words"), max_length=300, required=False)

    def __init__(self, *args: Any, person: User, **rest: Any) -> None:
        super().__init__(*args, **rest)
        meetings = Meeting.objects.visible_to(person).select_related("board").order_by("-starts_at")
        self.fields["board"].queryset = Board.objects.visible_to(person)  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        meeting, board = cleaned.get("meeting"), cleaned.get("board")
        if cleaned.get("kind") == "agenda" and meeting is None:
            self.add_error("meeting", _("Choose the meeting whose list you want."))
        if meeting and board and meeting.board_id != board.pk:
            self.add_error("meeting", _("This meeting belongs to another board."))
        if cleaned.get("variant") == "identified" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Names leave only with a reason in words."))
        return cleaned


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
