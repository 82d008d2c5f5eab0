"""The whole form of a decision: the seven fields, and what some decisions need besides."""

from collections.abc import Iterator
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mdt.forms import DecisionForm
from mdt.models import AgendaItem, Decision, NoTreatmentReason, Resectability
from mdt.rules.watching import read_condition
from recommendations.rules.conditions import BadCondition
from recommendations.rules.facts import FACTS

KINDS = ("number", "word", "flag")
NONE = ("", "–")
OPERATORS = (
    ("", _("holds")),
    (">=", "≥"),
    ("<=", "≤"),
    (">", ">"),
    ("<", "<"),
    ("=", "="),
    ("!=", "≠"),
)
VOTES = (("for", _("for")), ("against", _("against")), ("abstained", _("abstained")))


def _facts() -> list[tuple[str, str]]:
    known = ((name, d.title) for name, d in FACTS.items() if d.kind.name in KINDS)
    return [NONE, *sorted(known, key=lambda item: item[1])]


class FullDecisionForm(DecisionForm):
    resectability = forms.ChoiceField(
        label=_("Resectability"), choices=[NONE, *Resectability.choices], required=False
    )
    no_treatment_reason = forms.ChoiceField(
        label=_("No treatment because"), choices=[NONE, *NoTreatmentReason.choices], required=False
    )
    option = forms.CharField(label=_("Option considered"), max_length=200, required=False)
    option_against = forms.CharField(label=_("Why not"), max_length=300, required=False)
    alternatives = forms.CharField(
        label=_("Alternatives the patient may choose"), max_length=500, required=False
    )
    condition_fact = forms.ChoiceField(label=_("If"), choices=_facts, required=False)
    condition_op = forms.ChoiceField(label=_("is"), choices=OPERATORS, required=False)
    condition_value = forms.CharField(label=_("Value"), max_length=40, required=False)
    condition_then = forms.CharField(label=_("Then"), max_length=300, required=False)
    condition_otherwise = forms.CharField(label=_("Otherwise"), max_length=300, required=False)
    condition_by = forms.DateField(
        label=_("To be known by"), required=False, widget=forms.DateInput({"type": "date"})
    )
    rediscuss_due = forms.DateField(
        label=_("See again on"), required=False, widget=forms.DateInput({"type": "date"})
    )
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
    MORE = (
        "resectability", "no_treatment_reason", "option", "option_against", "alternatives", "condition_fact",
        "condition_op", "condition_value", "condition_then", "condition_otherwise", "condition_by",
        "rediscuss_due", "vote_for", "vote_against", "vote_abstained", "dissent_by",
    )  # fmt: skip

    def __init__(self, *args: Any, item: AgendaItem, **rest: Any) -> None:
        super().__init__(*args, item=item, **rest)
        people = self.fields["informs_patient"].queryset  # type: ignore[attr-defined]
        self.fields["dissent_by"].queryset = people  # type: ignore[attr-defined]
        if not item.meeting.board.dissent_named:
            del self.fields["dissent_by"]

    @classmethod
    def of(cls, item: AgendaItem, decision: Decision | None) -> Self:
        form = super().of(item, decision)
        if decision is not None:
            form.initial.update(_initial(decision))
        return form

    @classmethod
    def sent(cls, data: Any, item: AgendaItem) -> Self:
        """What was sent, over the draft as it stands: its further conditions and options are kept."""
        drafts = item.decisions.unsigned()
        before = drafts.first()
        kept = {"conditions": before.conditions, "options": before.options} if before else {}
        return cls(data, item=item, initial=kept)

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields beyond the seven, those that this board asks for."""
        return [self[name] for name in self.MORE if name in self.fields]

    @property
    def has_more(self) -> bool:
        return any(field.errors or field.value() for field in self.more)

    def clean(self) -> dict[str, Any]:
        """A condition must be one that can be watched, and must say what follows."""
        sent = super().clean() or self.cleaned_data
        if sent.get("condition_fact"):
            self._check_condition(sent)
        return sent

    def _check_condition(self, sent: dict[str, Any]) -> None:
        try:
            read_condition(_condition(sent))
        except BadCondition as error:
            self.add_error("condition_value", str(error))
        if not sent.get("condition_then"):
            self.add_error("condition_then", _("Say what follows if it comes true."))

    @property
    def content(self) -> dict[str, Any]:
        """What ``decisions.save_draft`` takes; conditions and options that the form has no place for stay."""
        sent = super().content
        more = {name: sent.pop(name, None) for name in self.MORE}
        kept = (
            "resectability",
            "no_treatment_reason",
            "alternatives",
            "rediscuss_due",
            "dissent_by",
        )
        sent |= {name: more[name] for name in kept}
        votes = {word: more[f"vote_{word}"] for word, _label in VOTES}
        sent["votes"] = {word: count for word, count in votes.items() if count is not None}
        sent["conditions"] = _first(_condition_row(more), self.initial.get("conditions", []))
        option = {"option": more["option"], "against": more["option_against"]}
        sent["options"] = _first(
            option if more["option"] else None, self.initial.get("options", [])
        )
        return sent


def _first(row: dict[str, str] | None, before: list[dict[str, str]]) -> list[dict[str, str]]:
    return [*([row] if row else []), *before[1:]]


def _condition(sent: dict[str, Any]) -> str:
    parts = (sent[f"condition_{name}"] for name in ("fact", "op", "value"))
    return " ".join(part for part in parts if part)


def _condition_row(sent: dict[str, Any]) -> dict[str, str] | None:
    if not sent["condition_fact"]:
        return None
    by = sent["condition_by"]
    return {
        "if": _condition(sent),
        "then": sent["condition_then"],
        "otherwise": sent["condition_otherwise"],
        "by": by.isoformat() if by else "",
    }


def _initial(decision: Decision) -> Iterator[tuple[str, Any]]:
    for name in ("resectability", "no_treatment_reason", "alternatives", "rediscuss_due"):
        yield name, getattr(decision, name)
    yield "conditions", decision.conditions
    yield "options", decision.options
    yield "dissent_by", decision.dissent_by and decision.dissent_by.public_id
    yield from ((f"vote_{word}", count) for word, count in decision.votes.items())
    for one in decision.options[:1]:
        yield from (("option", one["option"]), ("option_against", one["against"]))
    for one in decision.conditions[:1]:
        fact, _space, rest = one["if"].partition(" ")
        op, _space, value = rest.partition(" ")
        yield from (("condition_fact", fact), ("condition_op", op), ("condition_value", value))
        yield from ((f"condition_{name}", one.get(name)) for name in ("then", "otherwise", "by"))
