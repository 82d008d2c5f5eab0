"""The form with which a coordinator sets up a series of meetings."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.days import day_at
from accounts.exceptions import Invalid
from accounts.models import User
from accounts.widgets import DayInput
from mdt.actions import scheduling
from mdt.actions import series as actions
from mdt.models import Board, HolidayRule, MeetingSeries
from mdt.models.meeting import WEEKDAYS


def _time(label: Any, hint: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"), help_text=hint
    )


def _count(label: Any, least: int, most: int, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, initial=initial)


class SeriesForm(forms.Form):
    board = forms.ModelChoiceField(
        label=_("Board"), queryset=Board.objects.none(), to_field_name="code", empty_label="–"
    )
    weekday = forms.TypedChoiceField(
        label=_("Weekday"), choices=list(enumerate(WEEKDAYS)), coerce=int
    )
    starts_at = _time(_("Time at the board’s place"))
    every_weeks = _count(_("Every … weeks"), 1, 12, 1)
    capacity_minutes = _count(pgettext_lazy("length", "Minutes"), 5, 600, 90)
    cut_off_working_days = _count(_("Cut-off, working days before"), 0, 10, 3)
    cut_off_time = _time(_("Cut-off at"))
    lock_working_days = _count(_("List locks, working days before"), 0, 10, 1)
    lock_time = _time(_("Locks at"))
    holiday_rule = forms.ChoiceField(label=_("On a holiday, propose"), choices=HolidayRule.choices)
    first_on = forms.DateField(label=_("From"), widget=DayInput())

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["board"].queryset = Board.objects.visible_to(user)  # type: ignore[attr-defined]

    def refused(self, refusal: Invalid) -> None:
        """Say at each field what is wrong with it."""
        for problem in refusal.problems:
            self.add_error(problem.path, problem.message)

    def begun(self, by: User, at: datetime) -> MeetingSeries | None:
        """The series with its first meetings, or nothing when it was refused: the fields then say why."""
        today = day_at(self.cleaned_data["board"], at)
        try:
            return scheduling.begin_series(**self.cleaned_data, today=today, by=by, at=at)
        except Invalid as refusal:
            self.refused(refusal)
        return None


class SeriesChangeForm(SeriesForm):
    """The rule of a series that runs; its board and its rhythm stay."""

    def __init__(self, data: Any = None, *, user: User, series: MeetingSeries) -> None:
        super().__init__(data, user=user)
        self.series = series
        for name in ("board", "every_weeks", "first_on"):
            del self.fields[name]
        self.initial = {name: getattr(series, name) for name in self.fields}

    def changed(self, by: User, at: datetime) -> tuple[int, int] | None:
        """How many meetings follow and how many stay, or nothing when it was refused: the fields then say why."""
        today = day_at(self.series.board, at)
        try:
            return actions.change(
                series=self.series, **self.cleaned_data, today=today, by=by, at=at
            )
        except Invalid as refusal:
            self.refused(refusal)
        return None


class SeriesEndForm(forms.Form):
    last_on = forms.DateField(
        label=_("Last day"), widget=DayInput(),
        help_text=_("no meeting of the series after it"),
    )  # fmt: skip

    def ended(self, series: MeetingSeries, by: User, at: datetime) -> bool:
        """Whether it is ended; refused, the field says why."""
        try:
            actions.end(series=series, **self.cleaned_data, by=by, at=at)
        except Invalid as refusal:
            for problem in refusal.problems:
                self.add_error(problem.path, problem.message)
            return False
        return True
