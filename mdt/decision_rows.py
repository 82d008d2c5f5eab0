"""The repeated parts of a decision's form: conditions to watch, and options in their order of preference."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Self

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.widgets import DayInput
from mdt.rules.watching import read_condition
from recommendations.rules.conditions import BadCondition
from recommendations.rules.facts import FACTS

KINDS = ("number", "word", "flag")
NONE = ("", "–")
# Each page has room for some more than there are; saved, it has room for more again.
SPARE, MOST = 2, 12
OPERATORS = (
    ("", _("holds")), (">=", "≥"), ("<=", "≤"), (">", ">"), ("<", "<"), ("=", "="), ("!=", "≠"),
)  # fmt: skip
Row = dict[str, Any]


def _facts() -> list[tuple[str, str]]:
    known = ((name, d.title) for name, d in FACTS.items() if d.kind.name in KINDS)
    return [NONE, *sorted(known, key=lambda item: item[1])]


class ConditionForm(forms.Form):
    """*If* a fact holds *then* this, else that; somebody checks it by a day."""

    fact = forms.ChoiceField(label=_("If"), choices=_facts, required=False)
    op = forms.ChoiceField(label=_("is"), choices=OPERATORS, required=False)
    value = forms.CharField(label=_("Value"), max_length=40, required=False)
    then = forms.CharField(label=_("Then"), max_length=300, required=False)
    otherwise = forms.CharField(label=_("Otherwise"), max_length=300, required=False)
    checker = forms.CharField(label=_("Who checks"), max_length=100, required=False)
    by = forms.DateField(label=_("To be known by"), required=False, widget=DayInput())

    @property
    def condition(self) -> str:
        parts = (self.cleaned_data.get(name) for name in ("fact", "op", "value"))
        return " ".join(part for part in parts if part)

    def clean(self) -> Row:
        """A condition must be one that can be watched, and must say what follows."""
        sent = super().clean() or self.cleaned_data
        if not sent.get("fact"):
            if any(sent.get(name) for name in ("op", "value", "then", "otherwise", "by")):
                self.add_error("fact", _("Choose the fact that is waited for."))
            return sent
        try:
            read_condition(self.condition)
        except BadCondition as error:
            self.add_error("value", str(error))
        if not sent.get("then"):
            self.add_error("then", _("Say what follows if it comes true."))
        return sent

    @property
    def row(self) -> Row | None:
        sent = self.cleaned_data
        if not sent.get("fact"):
            return None
        said = {name: sent[name] for name in ("then", "otherwise", "checker")}
        by = sent["by"].isoformat() if sent["by"] else ""
        return _brief({"if": self.condition} | said | {"by": by}, "checker")

    @classmethod
    def initial_of(cls, one: Row) -> Row:
        fact, _space, rest = one["if"].partition(" ")
        op, _space, value = rest.partition(" ")
        names = ("then", "otherwise", "checker", "by")
        return {"fact": fact, "op": op, "value": value} | {name: one.get(name) for name in names}


class OptionForm(forms.Form):
    """One option that was considered; without a rank it was not preferred at all."""

    rank = forms.IntegerField(label=_("Rank"), min_value=1, max_value=MOST, required=False)
    option = forms.CharField(label=_("Option considered"), max_length=200, required=False)
    supported_by = forms.CharField(label=_("Supported by"), max_length=200, required=False)
    against = forms.CharField(label=_("Why not"), max_length=300, required=False)

    def clean(self) -> Row:
        sent = super().clean() or self.cleaned_data
        rest = any(sent.get(name) for name in ("rank", "supported_by", "against"))
        if rest and not sent.get("option"):
            self.add_error("option", _("Name the option."))
        return sent

    @property
    def row(self) -> Row | None:
        sent = self.cleaned_data
        if not sent.get("option"):
            return None
        words = {name: sent[name] for name in ("option", "against", "supported_by", "rank")}
        return _brief(words, "supported_by", "rank")

    @classmethod
    def initial_of(cls, one: Row) -> Row:
        return dict(one)


def _brief(row: Row, *optional: str) -> Row:
    """Without what may be absent and is, so that a row written before such a field existed stays the same."""
    return {name: value for name, value in row.items() if value or name not in optional}


class RowSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The rows there are and some empty ones; empty rows are nothing."""

    title: Any
    hint: Any

    @property
    def written(self) -> SafeString:
        is_untouched = not self.is_bound and not self.initial
        return (
            _untouched(type(self), self.prefix, get_language()) if is_untouched else _written(self)
        )

    @property
    def rows(self) -> list[Row]:
        return [row for form in self.forms if (row := form.row)]

    @classmethod
    def of(cls, prefix: str, kept: Sequence[Row], sent: Any = None) -> Self:
        """What was sent if it holds such rows, else those that are kept."""
        if sent is not None and f"{prefix}-TOTAL_FORMS" in sent:
            return cls(sent, prefix=prefix)
        form: Any = cls.form
        return cls(prefix=prefix, initial=[form.initial_of(one) for one in kept])


@lru_cache(maxsize=16)
def _untouched(kind: type[RowSet], prefix: str, _language: str | None) -> SafeString:
    """Empty rows are the same for every decision: written once, they are half the fields of the page."""
    return _written(kind(prefix=prefix))


def _written(rows: RowSet) -> SafeString:
    return render_to_string("mdt/_rows.html", {"rows": rows})


class ConditionRows(RowSet):
    title = _("Conditions")
    hint = _(
        "Each is watched after the signature: the case comes back when it comes true, fails or is not known by its day."
    )


class OptionRows(RowSet):
    title = _("Options considered")
    hint = _("Rank 1 is what the board prefers; an option without a rank was rejected.")

    def clean(self) -> None:
        """No two options have the same rank."""
        known: set[int] = set()
        for form in self.forms:
            rank = form.cleaned_data.get("rank") if form.is_valid() else None
            if rank in known:
                form.add_error("rank", _("Another option has this rank."))
            elif rank:
                known.add(rank)

    @property
    def rows(self) -> list[Row]:
        """In their order of preference; what has no rank comes last, as it was written."""
        return sorted(super().rows, key=lambda row: row.get("rank") or MOST + 1)


_SHAPE: dict[str, Any] = {"extra": SPARE, "max_num": MOST, "absolute_max": MOST}
Conditions: Any = forms.formset_factory(ConditionForm, formset=ConditionRows, **_SHAPE)
Options: Any = forms.formset_factory(OptionForm, formset=OptionRows, **_SHAPE)


def words_of_options(options: Sequence[Row]) -> Iterator[str]:
    """Each option in a line, the preferred one first, as pages and documents say it."""
    for one in options:
        rank = f"{one['rank']}. " if one.get("rank") else ""
        who = one.get("supported_by", "")
        support = gettext("supported by %(who)s") % {"who": who} if who else ""
        rest = "; ".join(part for part in (support, one.get("against", "")) if part)
        yield f"{rank}{one['option']}" + (f" ({rest})" if rest else "")
