"""The form with which the chair or the administrator nominates who may sign."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.days import today_of
from accounts.exceptions import Invalid
from accounts.models import User
from accounts.permissions import Permission, roles_with
from accounts.widgets import DayInput
from mdt.actions import signers
from mdt.models import Board, Signer


class SignerForm(forms.Form):
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), to_field_name="code", empty_label=None
    )
    person = forms.ModelChoiceField(
        label=_("Clinician"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        empty_label="–",
    )
    valid_from = forms.DateField(label=_("From"), widget=DayInput())
    valid_until = forms.DateField(
        label=_("Until and including"), required=False, widget=DayInput(),
        help_text=_("empty: until it is ended"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, user: User, now: datetime) -> None:
        super().__init__(data, initial={"valid_from": today_of(user, now)})
        boards = Board.objects.nominated_by(user)
        clinicians = roles_with(Permission.ADD_ADDENDUM)
        people = User.objects.filter(
            memberships__site__boards__in=boards, memberships__role__in=clinicians, is_active=True
        ).distinct()
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def nominated(self, by: User, at: datetime) -> Signer | None:
        """The nomination, or nothing when it was refused: the fields then say why."""
        try:
            return signers.nominate(**self.cleaned_data, by=by, at=at)
        except Invalid as refusal:
            for problem in refusal.problems:
                self.add_error(problem.path, problem.message)
        return None
