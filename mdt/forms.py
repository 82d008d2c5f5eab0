"""Forms. They read what was typed; the actions decide what is accepted."""

from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mdt.models import AgendaItem, Decision, DecisionIntent, QuestionAnswered, Treatment

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
    version = forms.IntegerField(widget=forms.HiddenInput)
    template_name: ClassVar[str] = "mdt/_decision_fields.html"

    def __init__(self, *args: Any, item: AgendaItem, **rest: Any) -> None:
        super().__init__(*args, **rest)
        people = User.objects.filter(memberships__site=item.case.site_id, is_active=True).distinct()
        self.fields["informs_patient"].queryset = people  # type: ignore[attr-defined]

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
            "version",
        )
        initial = {name: getattr(decision, name) for name in names}
        person = decision.informs_patient
        return cls(
            initial=initial
            | {
                "has_dissent": words[decision.has_dissent],
                "informs_patient": person and person.public_id,
            },
            item=item,
        )

    @property
    def content(self) -> dict[str, Any]:
        """What ``decisions.save_draft`` takes."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("version")
        cleaned["has_dissent"] = {"yes": True, "no": False}.get(cleaned["has_dissent"])
        return cleaned
