"""The short form after the meeting: what the decision itself does not say."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from mdt.actions import completing
from mdt.models import Care, Completion, Decision, Opinion, Preference, Timing

NONE = ("", "–")
WHO = {"radiology": Role.RADIOLOGIST, "pathology": ""}


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[NONE, *choices])


def _opinion(label: Any) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.CharField(label=label, max_length=200, required=False, widget=widget)


def _owner() -> "forms.ModelChoiceField[User]":
    return forms.ModelChoiceField(
        label=_("Who writes the addendum to the report"), queryset=User.objects.none(), required=False,
        to_field_name="public_id", help_text=_("within ten working days"),
    )  # fmt: skip


class CompletionForm(forms.Form):
    """Every answer is chosen; nothing is taken for granted but that treatment has not begun."""

    radiology = _choice(_("The images, as the board saw them"), Opinion.choices)
    radiology_opinion = _opinion(_("What the board saw in the images"))
    radiology_owner = _owner()
    pathology = _choice(_("The specimen, as the board saw it"), Opinion.choices)
    pathology_opinion = _opinion(_("What the board saw in the specimen"))
    pathology_owner = _owner()
    genetics = _choice(_("Genetics"), Care.choices)
    supportive_care = _choice(_("Supportive or palliative care"), Care.choices)
    prehabilitation = _choice(_("Prehabilitation"), Care.choices)
    preference = _choice(_("The patient's wishes"), Preference.choices)
    timing = _choice(_("Timing"), Timing.choices)

    def __init__(self, data: Any = None, *, decision: Decision) -> None:
        super().__init__(data)
        self.decision = decision
        people = User.at(decision.item.case.site_id).prefetch_related("memberships")
        staff = list(people)
        for department, role in WHO.items():
            for name in ("opinion", "owner"):
                self.fields[f"{department}_{name}"].needed_by = department  # type: ignore[attr-defined]
            field: Any = self.fields[f"{department}_owner"]
            field.queryset = User.at(decision.item.case.site_id)
            field.choices = [NONE, *((one.public_id, one.full_name) for one in staff)]
            first = next((p for p in staff if any(m.role == role for m in p.memberships.all())), None)  # fmt: skip
            self.initial[f"{department}_owner"] = first.public_id if first else ""
        self.initial.update(_kept(decision))

    def completed(self, by: User, at: datetime) -> None:
        """Raises what ``completing.complete`` raises."""
        sent = self.cleaned_data
        owners = {name: sent[f"{name}_owner"] for name in WHO}
        completing.complete(decision=self.decision, content=sent, owners=owners, by=by, at=at)


def _kept(decision: Decision) -> dict[str, str]:
    """As it was completed last, for this or for the version before it."""
    earlier = Completion.objects.filter(addendum__decision__item=decision.item_id)
    last = earlier.order_by("addendum__at", "pk").last()
    if last is None:
        return {"timing": Timing.PROSPECTIVE}
    return {name: getattr(last, name) for name in (*completing.CODES, *completing.OPINIONS)}
