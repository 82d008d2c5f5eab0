"""The form that moves a case to another meeting, or defers it with a reason."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import Refused
from accounts.models import User
from accounts.widgets import DayInput
from mdt.actions import agenda
from mdt.models import AgendaItem, DeferralReason, Meeting

ONLY_MOVED = ("", _("only moved, not deferred"))


class MoveForm(forms.Form):
    """With a reason the case counts as deferred, and somebody sees to what is missing."""

    meeting = forms.ModelChoiceField(
        label=_("To"), queryset=Meeting.objects.none(), to_field_name="public_id", empty_label=None
    )
    reason = forms.ChoiceField(
        label=_("Deferred because"), choices=[ONLY_MOVED, *DeferralReason.choices], required=False
    )
    comment = forms.CharField(
        label=_("In words"), max_length=300, required=False,
        help_text=_("once the list is locked: why the case cannot wait"),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        label=_("Deferred: who sees to it"), queryset=User.objects.none(),
        to_field_name="public_id", required=False, empty_label="–",
    )  # fmt: skip
    target_on = forms.DateField(label=_("Deferred: until when"), required=False, widget=DayInput())

    def __init__(self, data: Any = None, *, item: AgendaItem, user: User, now: datetime) -> None:
        super().__init__(data)
        self.item = item
        others = Meeting.objects.visible_to(user).filter(board=item.board_id)
        target: Any = self.fields["meeting"]
        target.queryset = others.exclude(pk=item.meeting_id).select_related("board")
        # The next ones are offered; any other of the board that is open is accepted as well.
        coming = target.queryset.upcoming(now)[:8]
        target.choices = [(m.public_id, f"{m.local_start:%-d %b %Y %H:%M}") for m in coming]
        self.fields["owner"].queryset = User.at(item.case.site_id)  # type: ignore[attr-defined]

    def moved(self, by: User, at: datetime) -> AgendaItem | None:
        """The new listing, or nothing when it was refused: the fields then say why."""
        sent = self.cleaned_data
        try:
            if sent["reason"]:
                return agenda.defer(item=self.item, **sent, by=by, at=at)
            return agenda.move(
                item=self.item, meeting=sent["meeting"], reason=sent["comment"], by=by, at=at
            )
        except Refused as refusal:
            for problem in refusal.problems:
                self.add_error(problem.path, problem.message)
            if not refusal.problems:
                self.add_error(None, refusal.message)
        return None
