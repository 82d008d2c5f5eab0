"""The referral form. It reads what was typed; the gate decides what may be submitted."""

from collections.abc import Iterator
from typing import Any, ClassVar, get_args

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.exceptions import Refused
from accounts.widgets import DayInput
from cases.rules import vocabulary as v
from mdt.actions.referrals import FIELDS, IDENTITY
from mdt.clocks import clocks_of_profile
from mdt.models import (
    DiscussionReason,
    Informed,
    Material,
    MaterialKind,
    MaterialState,
    Priority,
    Referral,
    Source,
)

BLANK: tuple[str, Any] = ("", _("choose"))
ECOG = [BLANK, *((str(n), str(n)) for n in range(5)), ("unknown", _("unknown"))]
FRAILTY = [("", "–"), *((str(n), str(n)) for n in range(1, 10)), ("unknown", _("unknown"))]
STATES = [choice for choice in MaterialState.choices if choice[0] != MaterialState.REVIEWED]
ROWS = 4


def _words(words: Any) -> list[tuple[str, Any]]:
    return [BLANK, *((word, word.replace("_", " ")) for word in get_args(words))]


def _text(label: Any, most: int = 100, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, help_text=hint)


def _long(label: Any, hint: Any = "", most: int = 2000) -> forms.CharField:
    area = forms.Textarea({"rows": 2})
    return forms.CharField(
        label=label, widget=area, max_length=most, required=False, help_text=hint
    )


def _day(label: Any, hint: Any = "") -> forms.DateField:
    day = DayInput()
    return forms.DateField(label=label, widget=day, required=False, help_text=hint)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class ReferralForm(forms.Form):
    """Nothing is required to keep a draft; whatever is missing is named beside its field."""

    number = _text(_("Patient’s number"), 40)
    family_name = _text(_("Family name"))
    given_name = _text(_("Given name"))
    birth_date = _day(_("Birth date"))
    sex = _choice(_("Sex"), _words(v.Sex))
    question = _choice(_("Question"), _words(v.BoardQuestion))
    question_text = _long(_("In your own words"), _("one question, at most 300 signs"), 300)
    discussion_reason = _choice(_("Why now"), [BLANK, *DiscussionReason.choices])
    source = _choice(_("Comes from"), [BLANK, *Source.choices])
    priority = _choice(_("Priority"), [BLANK, *Priority.choices])
    priority_because = _text(_("Urgent because"), 300)
    responsible = _text(_("Responsible consultant"))
    key_worker = _text(_("Key worker and telephone"))
    gp = _text(_("GP, who gets the letter"))
    clock = _choice(_("Waiting-time clock"), [])
    clock_from = _day(_("Clock started on"))
    ecog = _choice(_("ECOG"), ECOG)
    frailty = _choice(_("Frailty scale"), FRAILTY)
    comorbidity = _long(_("Comorbidity"), _("or “none known”"))
    anticoagulation = _text(_("Anticoagulation"), 100, _("or “none”"))
    patient_view = _long(_("What the patient wishes"), _("or “none known”"))
    patient_view_from = _text(_("Who told us"))
    interpreter = _text(_("Interpreter"), 60)
    informed = _choice(_("Does the patient know of the listing?"), [BLANK, *Informed.choices])
    informed_on = _day(_("Told on"))
    no_pathology = forms.BooleanField(label=_("There is no specimen"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    PARTS: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("Patient"), IDENTITY),
        (
            _("Question"),
            ("question", "discussion_reason", "question_text"),
        ),
        (
            _("Priority and people"),
            ("source", "priority", "priority_because", "responsible", "key_worker", "gp", "clock", "clock_from"),
        ),
        (_("Fitness"), ("ecog", "frailty", "anticoagulation", "comorbidity")),
        (
            _("The patient’s view"),
            ("patient_view", "patient_view_from", "informed", "informed_on", "interpreter"),
        ),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, referral: Referral) -> None:
        initial = {name: getattr(referral, name) for name in FIELDS}
        super().__init__(data, initial=initial | {"version": referral.version})
        own = clocks_of_profile(referral.site.country_profile)
        clocks = [("", _("none")), *((clock.code, clock.title) for clock in own)]
        self.fields["clock"].choices = clocks  # type: ignore[attr-defined]
        if referral.case_id:
            for name in IDENTITY:
                self.fields[name].disabled = True

    @property
    def parts(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for title, names in self.PARTS:
            yield title, [self[name] for name in names]

    @property
    def content(self) -> dict[str, Any]:
        """What ``referrals.keep`` takes; a choice that is not made is unknown."""
        cleaned = {name: self.cleaned_data.get(name) for name in FIELDS}
        for name in ("question", "sex"):
            cleaned[name] = cleaned[name] or None
        return {
            name: "" if value is None and isinstance(self.fields[name], forms.CharField) else value
            for name, value in cleaned.items()
        }

    def refuse(self, refusal: Refused) -> None:
        """Show each reason at its field, or above the form."""
        for problem in refusal.problems:
            self.add_error(problem.path if problem.path in self.fields else None, problem.message)
        if not refusal.problems:
            self.add_error(None, refusal.message)


class MaterialForm(forms.Form):
    """One study or specimen. An empty row is none."""

    id = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=MaterialKind.choices)
    what = _text(_("What"))
    performed_on = _day(_("Date"))
    where = _text(_("Where it lies"))
    accession = _text(_("Number"), 60)
    state = _choice(_("How far"), STATES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("what") and not cleaned.get("where"):
            self.add_error("where", _("Say where it lies."))
        if cleaned.get("where") and not cleaned.get("what"):
            self.add_error("what", _("Say what it is."))
        return cleaned


class MaterialForms:
    """The rows of a referral's material: those known, and some to fill in."""

    def __init__(self, data: Any = None, *, referral: Referral) -> None:
        rows = list(referral.materials.all())
        blank = max(1, ROWS - len(rows))
        starts = [_initial(row) for row in rows] + [
            {"kind": "pathology" if place == blank - 1 and blank > 1 else "imaging"}
            for place in range(blank)
        ]
        count = len(starts)
        if data is not None:
            count = sum(f"m{place}-kind" in data for place in range(40))
            starts += [{}] * max(0, count - len(starts))
        self.forms = [
            MaterialForm(data, prefix=f"m{place}", initial=starts[place]) for place in range(count)
        ]

    def __iter__(self) -> Iterator[MaterialForm]:
        return iter(self.forms)

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong

    @property
    def content(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("what")]


def _initial(row: Material) -> dict[str, Any]:
    names = ("kind", "what", "performed_on", "where", "accession", "state")
    return {name: getattr(row, name) for name in names} | {"id": str(row.public_id)}
