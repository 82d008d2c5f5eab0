"""The forms of the attendance page: who comes, who goes, who cannot come, and what an absent member wrote."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.days import day_at
from accounts.exceptions import Invalid
from accounts.models import User
from accounts.widgets import DayInput
from mdt.actions import attendance, voices
from mdt.actions.attendance import CAPACITIES, DISCIPLINES, MODES
from mdt.models import AgendaItem, AttendanceMode, Capacity, Meeting
from mdt.rules.deadlines import local_moment

NOBODY = ("", "–")


def _person(label: Any, *, required: bool = True) -> "forms.ModelChoiceField[User]":
    return forms.ModelChoiceField(
        label=label, queryset=User.objects.none(), to_field_name="public_id", required=required,
        empty_label="–",
    )  # fmt: skip


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, help_text=_("empty: now"))


class NotedForm(forms.Form):
    """One thing to note of a meeting; times are those of the board's place, on the day of the meeting."""

    PEOPLE: tuple[str, ...] = ("person",)

    def __init__(self, data: Any, *, meeting: Meeting, people: Any) -> None:
        super().__init__(data, auto_id=f"{type(self).__name__.lower()}-%s")
        self.meeting = meeting
        # The four forms offer the same people, who are read once; each field by itself would ask again.
        offered = [NOBODY, *((str(person.public_id), person.full_name) for person in people)]
        for name in self.PEOPLE:
            field: Any = self.fields[name]
            field.queryset, field.choices = people, offered

    def noted(self, by: User, at: datetime) -> bool:
        """Whether it is noted now; refused, the fields say why."""
        if not self.is_valid():
            return False
        try:
            self.note(by, at)
        except Invalid as refusal:
            for problem in refusal.problems:
                self.add_error(problem.path, problem.message)
            if not refusal.problems:
                self.add_error(None, refusal.message)
            return False
        return True

    def note(self, by: User, at: datetime) -> None:
        raise NotImplementedError

    def moment(self, name: str) -> datetime | None:
        typed: time | None = self.cleaned_data[name]
        here = self.meeting.local_start
        return local_moment(here.date(), typed, self.meeting.board.zone) if typed else None


class JoinForm(NotedForm):
    """Somebody comes. Sent without the rest, they come now, into the room, as a member."""

    PEOPLE = ("person", "deputises_for")
    person = _person(_("Who"))
    discipline = forms.ChoiceField(
        label=_("Speaks for"), choices=[NOBODY, *((d.value, d.label) for d in DISCIPLINES)],
        required=False,
    )  # fmt: skip
    capacity = forms.ChoiceField(
        label=_("As"), choices=[(c.value, c.label) for c in CAPACITIES], required=False
    )
    deputises_for = _person(_("Deputy for"), required=False)
    mode = forms.ChoiceField(
        label=_("How"), choices=[(m.value, m.label) for m in MODES], required=False
    )
    since = _clock(_("There since"))

    def note(self, by: User, at: datetime) -> None:
        sent = self.cleaned_data
        attendance.join(
            meeting=self.meeting, person=sent["person"], discipline=sent["discipline"],
            mode=sent["mode"] or AttendanceMode.ROOM, capacity=sent["capacity"] or Capacity.MEMBER,
            deputises_for=sent["deputises_for"], since=self.moment("since"), by=by, at=at,
        )  # fmt: skip


class LeaveForm(NotedForm):
    person = _person(_("Who"))
    left_at = _clock(_("Left at"))

    def note(self, by: User, at: datetime) -> None:
        person, left_at = self.cleaned_data["person"], self.moment("left_at")
        attendance.leave(meeting=self.meeting, person=person, left_at=left_at, by=by, at=at)


class ApologyForm(NotedForm):
    PEOPLE = ("person", "deputy")
    person = _person(_("Who cannot come"))
    deputy = _person(_("Sends"), required=False)
    received_on = forms.DateField(
        label=_("Received on"), required=False, help_text=_("empty: today"),
        widget=DayInput(),
    )  # fmt: skip

    def note(self, by: User, at: datetime) -> None:
        sent = self.cleaned_data
        today: date = day_at(self.meeting.board, at)
        attendance.apologise(
            meeting=self.meeting, person=sent["person"], deputy=sent["deputy"],
            received_on=sent["received_on"] or today, by=by, at=at,
        )  # fmt: skip


class OpinionForm(NotedForm):
    item = forms.ModelChoiceField(
        label=_("On the case"), queryset=AgendaItem.objects.none(), to_field_name="public_id"
    )
    person = _person(_("Who wrote"))
    discipline = forms.ChoiceField(
        label=_("Speaks for"), choices=[(d.value, d.label) for d in DISCIPLINES]
    )
    text = forms.CharField(
        label=_("The opinion"), widget=forms.Textarea({"rows": 3}), max_length=2000
    )

    def __init__(self, data: Any, *, meeting: Meeting, people: Any, items: Any) -> None:
        super().__init__(data, meeting=meeting, people=people)
        field: Any = self.fields["item"]
        field.queryset = items
        field.label_from_instance = lambda item: (
            f"{item.position}. {item.case.patient.display_name}"
        )

    def note(self, by: User, at: datetime) -> None:
        voices.write_opinion(**self.cleaned_data, by=by, at=at)


class AttendanceForms:
    """The four forms of the page; of what was sent, only the one it belongs to is filled."""

    def __init__(self, meeting: Meeting, user: User, sent: Mapping[str, Any] | None) -> None:
        people = User.at(*meeting.board.sites.all())
        items = AgendaItem.objects.visible_to(user).active().filter(meeting=meeting)
        items = items.select_related("case__patient").order_by("position", "id")
        kind = sent.get("do", "") if sent else ""
        of: dict[str, Any] = {"meeting": meeting, "people": people}
        self.join = JoinForm(sent if kind == "join" else None, **of)
        self.leave = LeaveForm(sent if kind == "leave" else None, **of)
        self.apology = ApologyForm(sent if kind == "apology" else None, **of)
        self.opinion = OpinionForm(sent if kind == "opinion" else None, items=items, **of)

    def noted(self, by: User, at: datetime) -> bool:
        """Whether what was sent is noted; what belongs to no form is not."""
        forms_sent = (self.join, self.leave, self.apology, self.opinion)
        return any(form.is_bound and form.noted(by, at) for form in forms_sent)
