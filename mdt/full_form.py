"""The whole form of a decision: the seven fields, and what some decisions need besides."""

from collections.abc import Iterator
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.widgets import DayInput
from mdt.decision_rows import NONE, Conditions, Options
from mdt.forms import DecisionForm
from mdt.models import (
    AgendaItem,
    Decision,
    DissentPolicy,
    NoTreatmentReason,
    Resectability,
    Trial,
)

VOTES = (("for", _("for")), ("against", _("against")), ("abstained", _("abstained")))
KEPT = (
    "resectability", "no_treatment_reason", "trial", "alternatives", "rediscuss_due", "dissent_by",
)  # fmt: skip


class FullDecisionForm(DecisionForm):
    resectability = forms.ChoiceField(
        label=_("Resectability"), choices=[NONE, *Resectability.choices], required=False
    )
    no_treatment_reason = forms.ChoiceField(
        label=_("No treatment because"), choices=[NONE, *NoTreatmentReason.choices], required=False
    )
    trial = forms.ChoiceField(
        label=_("Clinical trial"), choices=[NONE, *Trial.choices], required=False
    )
    alternatives = forms.CharField(
        label=_("Alternatives the patient may choose"), max_length=500, required=False
    )
    rediscuss_due = forms.DateField(label=_("See again on"), required=False, widget=DayInput())
    vote_for = forms.IntegerField(label=_("Votes for"), min_value=0, max_value=99, required=False)
    vote_against = forms.IntegerField(
        label=_("Votes against"), min_value=0, max_value=99, required=False
    )
    vote_abstained = forms.IntegerField(
        label=_("Abstained"), min_value=0, max_value=99, required=False
    )
    dissent_by = forms.ModelChoiceField(
        label=_("Who dissents"), queryset=User.objects.none(), required=False,
        to_field_name="public_id", empty_label=_("not named"),
    )  # fmt: skip
    MORE = (*KEPT[:-1], "vote_for", "vote_against", "vote_abstained", "dissent_by")

    def __init__(
        self, *args: Any, item: AgendaItem, kept: Decision | None = None, **rest: Any
    ) -> None:
        super().__init__(*args, item=item, **rest)
        self.offer_staff("dissent_by", _("not named"))
        if item.meeting.board.dissent_policy == DissentPolicy.ANONYMOUS:
            del self.fields["dissent_by"]
        sent = self.data if self.is_bound else None
        self.conditions = Conditions.of("conditions", kept.conditions if kept else [], sent)
        self.options = Options.of("options", kept.options if kept else [], sent)

    @classmethod
    def of(cls, item: AgendaItem, decision: Decision | None) -> Self:
        form = super().of(item, decision)
        if decision is not None:
            form.initial.update(_initial(decision))
            form.initial["dissent_by"] = form.key_of(decision.dissent_by_id)
            form.conditions = Conditions.of("conditions", decision.conditions)
            form.options = Options.of("options", decision.options)
        return form

    @classmethod
    def sent(cls, data: Any, item: AgendaItem) -> Self:
        """What was sent; rows that the sender knows nothing of stay as the draft has them."""
        return cls(data, item=item, kept=item.decisions.unsigned().first())

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields beyond the seven, those that this board asks for."""
        return [self[name] for name in self.MORE if name in self.fields]

    @property
    def has_more(self) -> bool:
        rows = (self.conditions, self.options)
        filled = any(rows_of.initial or rows_of.total_error_count() for rows_of in rows)
        return filled or any(field.errors or field.value() for field in self.more)

    def is_valid(self) -> bool:
        rows = [one.is_valid() for one in (self.conditions, self.options) if one.is_bound]
        return super().is_valid() and all(rows)

    @property
    def content(self) -> dict[str, Any]:
        """What ``decisions.save_draft`` takes."""
        sent = super().content
        more = {name: sent.pop(name, None) for name in self.MORE}
        sent |= {name: more[name] for name in KEPT}
        votes = {word: more[f"vote_{word}"] for word, _label in VOTES}
        sent["votes"] = {word: count for word, count in votes.items() if count is not None}
        if self.conditions.is_bound:
            sent["conditions"] = self.conditions.rows
        if self.options.is_bound:
            sent["options"] = self.options.rows
        return sent


def _initial(decision: Decision) -> Iterator[tuple[str, Any]]:
    for name in ("resectability", "no_treatment_reason", "trial", "alternatives", "rediscuss_due"):
        yield name, getattr(decision, name)
    yield from ((f"vote_{word}", count) for word, count in decision.votes.items())
