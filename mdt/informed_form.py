"""The form that records that the patient was told: by whom, when and how."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import Refused
from accounts.models import User
from accounts.widgets import MomentInput
from mdt.actions import letters
from mdt.models import Channel, Decision


class InformedForm(forms.Form):
    """Times are those of the board's place; without one the patient was told just now."""

    person = forms.ModelChoiceField(
        label=_("Told by"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        empty_label=None,
    )
    channel = forms.ChoiceField(label=_("How"), choices=Channel.choices)
    informed_at = forms.DateTimeField(
        label=_("When"), required=False, help_text=_("empty: just now"),
        widget=MomentInput(),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, decision: Decision, user: User) -> None:
        super().__init__(
            data, initial={"person": user.public_id, "channel": decision.informs_channel}
        )
        self.decision, self.zone = decision, decision.item.meeting.board.zone
        self.fields["person"].queryset = User.at(decision.item.case.site_id)  # type: ignore[attr-defined]

    def recorded(self, by: User, at: datetime) -> bool:
        """Whether it is recorded; refused, the fields say why."""
        if not self.is_valid():
            return False
        sent = self.cleaned_data
        typed = sent["informed_at"]
        moment = typed.replace(tzinfo=self.zone) if typed else at
        try:
            letters.inform(
                decision=self.decision, person=sent["person"], channel=sent["channel"],
                informed_at=moment, by=by, at=at,
            )  # fmt: skip
        except Refused as refusal:
            for problem in refusal.problems:
                self.add_error(problem.path, problem.message)
            if not refusal.problems:
                raise
            return False
        return True
