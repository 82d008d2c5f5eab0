"""The form with which a chair adopts a version of a standard of care."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import Invalid
from accounts.models import User
from accounts.widgets import DayInput
from mdt.actions import standards
from mdt.models import Board, StandardOfCare


class StandardForm(forms.Form):
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), to_field_name="code", empty_label="–"
    )
    code = forms.SlugField(
        label=_("Short name"), max_length=40, help_text=_("the same one makes a new version")
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    criteria = forms.CharField(
        label=_("Criteria, one a line"), widget=forms.Textarea({"rows": 5}), max_length=2000
    )
    expires_on = forms.DateField(label=_("In force until"), widget=DayInput())

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["board"].queryset = Board.objects.visible_to(user)  # type: ignore[attr-defined]

    def adopted(self, by: User, at: datetime) -> StandardOfCare | None:
        """The new version, or nothing when it was refused: the fields then say why."""
        sent = self.cleaned_data | {"criteria": self.cleaned_data["criteria"].splitlines()}
        try:
            return standards.adopt(**sent, by=by, at=at)
        except Invalid as refusal:
            for problem in refusal.problems:
                self.add_error(problem.path, problem.message)
        return None
