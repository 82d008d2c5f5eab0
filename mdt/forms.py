"""Forms. They read what was typed; the actions decide what is accepted."""

from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.widgets import DayInput
from mdt.models import AgendaItem, Channel, Decision, DecisionIntent, QuestionAnswered, Treatment

DISSENT = (("no", _("Nobody dissents")), ("yes", _("Somebody dissents")))


class DecisionForm(forms.Form):
    """The seven fields that are read back. Every one starts empty; nothing is suggested into it."""

    question_answered = forms.ChoiceField(
        label=_("Was the question answered?"),
        choices=QuestionAnswered.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    recommendation = forms.CharField(
        label=_("Recommendation"),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        required=False,
    )
    rationale = forms.CharField(
        label=_("Because"), widget=forms.Textarea({"rows": 3}), max_length=500, required=False
    )
    intent = forms.ChoiceField(
        label=_("Intent"), choices=DecisionIntent.choices, widget=forms.RadioSelect, required=False
    )
    treatments = forms.MultipleChoiceField(
        label=_("Planned treatments"),
        choices=Treatment.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    has_dissent = forms.ChoiceField(
        label=_("Dissent"), choices=DISSENT, widget=forms.RadioSelect, required=False
    )
    dissent = forms.CharField(
        label=_("What the dissent is"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        required=False,
    )
    informs_patient = forms.ModelChoiceField(
        label=_("Who informs the patient"),
        queryset=User.objects.none(),
        required=False,
        to_field_name="public_id",
    )
    informs_channel = forms.ChoiceField(
        label=_("How the patient is told"), choices=[("", "–"), *Channel.choices], required=False
    )  # fmt: skip
    informs_on = forms.DateField(label=_("Planned for"), required=False, widget=DayInput())
    version = forms.IntegerField(widget=forms.HiddenInput)
    template_name: ClassVar[str] = "mdt/_decision_fields.html"

    def __init__(self, *args: Any, item: AgendaItem, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.site_id = item.case.site_id
        self.staff = list(User.at(self.site_id))
        self.offer_staff("informs_patient", "–")

    def offer_staff(self, name: str, empty: Any) -> None:
        """The people of the case's hospital as choices, without asking for them once more for each field."""
        field: Any = self.fields[name]
        field.queryset = User.at(self.site_id)
        field.choices = [("", empty), *((one.public_id, one.full_name) for one in self.staff)]

    @classmethod
    def of(cls, item: AgendaItem, decision: Decision | None) -> Self:
        """The form as it stands: the draft's words, or empty fields."""
        if decision is None:
            return cls(initial={"version": 0}, item=item)
        words = {None: "", True: "yes", False: "no"}
        names = (
            "question_answered",
            "recommendation",
            "rationale",
            "intent",
            "treatments",
            "dissent",
            "informs_channel",
            "informs_on",
            "version",
        )
        initial = {name: getattr(decision, name) for name in names}
        form = cls(initial=initial | {"has_dissent": words[decision.has_dissent]}, item=item)
        form.initial["informs_patient"] = form.key_of(decision.informs_patient_id)
        return form

    def key_of(self, person: int | None) -> Any:
        """The public id of one of the hospital's people, who are known here already."""
        return next((one.public_id for one in self.staff if one.pk == person), None)

    @property
    def content(self) -> dict[str, Any]:
        """What ``decisions.save_draft`` takes."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("version")
        cleaned["has_dissent"] = {"yes": True, "no": False}.get(cleaned["has_dissent"])
        return cleaned
