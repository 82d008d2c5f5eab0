"""The form for progression that no flag raised."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import Refused
from accounts.models import User
from accounts.widgets import DayInput
from cases.actions import misses
from cases.models import Case, MissedCode, MissedProgression


class MissForm(forms.Form):
    """Progression that the board saw and no flag raised."""

    code = forms.ChoiceField(
        label=_("Which flag should have been raised?"), choices=[("", "–"), *MissedCode.choices]
    )
    seen_on = forms.DateField(label=_("Day of the scan or finding"), widget=DayInput())
    what = forms.CharField(
        label=_("What the board saw"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=misses.LONGEST,
    )

    def recorded(self, case: Case, by: User, at: datetime) -> MissedProgression | None:
        """The miss, or nothing when it was refused: the fields then say why."""
        try:
            return misses.record(case=case, **self.cleaned_data, by=by, at=at)
        except Refused as refusal:
            for problem in refusal.problems:
                self.add_error(problem.path, problem.message)
            if not refusal.problems:
                raise
        return None
