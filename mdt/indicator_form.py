"""Which period and which board the indicators are asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.widgets import DayInput
from mdt.models import Board

LONGEST = 3 * 366


class IndicatorForm(forms.Form):
    """Without an answer: the last twelve months up to today, every board of this person."""

    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DayInput())
    board = forms.ModelChoiceField(
        label=gettext_lazy("Board"), queryset=Board.objects.none(), to_field_name="public_id",
        required=False, empty_label=gettext_lazy("all"),
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, today: date, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.today = today
        self.fields["board"].queryset = Board.objects.visible_to(person)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        until = sent.get("until") or self.today
        since = sent.get("since") or twelve_months_before(until)
        if since > until:
            self.add_error("since", _("The period begins after its end."))
        elif (until - since).days > LONGEST:
            self.add_error("since", _("At most three years at once."))
        return sent | {"since": since, "until": until}


def twelve_months_before(day: date) -> date:
    """The first of the month eleven months before: twelve months, the running one included."""
    month = day.year * 12 + day.month - 12
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    since: date
    until: date
    board: Board | None = None

    @classmethod
    def of(cls, form: IndicatorForm) -> Self:
        """What was asked for; a wrong question is answered for the usual period, beside its error."""
        if form.is_valid():
            sent = form.cleaned_data
            return cls(sent["since"], sent["until"], sent["board"])
        return cls(twelve_months_before(form.today), form.today)

    @property
    def query(self) -> str:
        said = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return urlencode(said | ({"board": str(self.board.public_id)} if self.board else {}))

    def presets(self, today: date) -> list[tuple[str, str, bool]]:
        """Usual periods: label, query, and whether it is the one shown."""
        year = date(today.year, 1, 1)
        spans = (
            (_("last 12 months"), twelve_months_before(today), today),
            (_("last 90 days"), today - timedelta(days=90), today),
            (_("this year"), year, today),
            (_("last year"), date(today.year - 1, 1, 1), year - timedelta(days=1)),
        )
        made = [(label, type(self)(since, until, self.board)) for label, since, until in spans]
        return [(label, period.query, period == self) for label, period in made]
