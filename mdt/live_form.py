"""The recorder's form: the fields of a decision, with one line of codes for those that are coded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mdt.forms import DecisionForm
from mdt.models import AgendaItem
from mdt.rules.shorthand import Coded, NotUnderstood, read


class RecorderForm(DecisionForm):
    """Codes that were typed win over the controls; what they mean is shown back in words."""

    codes = forms.CharField(label=_("Codes"), max_length=60, required=False)

    def __init__(self, *args: Any, item: AgendaItem, **rest: Any) -> None:
        super().__init__(*args, item=item, **rest)
        self.people = {str(p.public_id): p.full_name for p in self.staff}

    def clean_codes(self) -> Coded:
        try:
            return read(self.cleaned_data["codes"], self.people)
        except NotUnderstood as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def content(self) -> dict[str, Any]:
        """What ``decisions.save_draft`` takes, the codes put into their fields."""
        content = super().content
        coded: Coded = content.pop("codes")
        if coded.question:
            content |= {"question_answered": coded.question, "intent": coded.intent}
            content["has_dissent"] = coded.has_dissent
        if coded.treatments:
            content["treatments"] = list(coded.treatments)
        if coded.person:
            content["informs_patient"] = User.objects.get(public_id=coded.person)
        return content
