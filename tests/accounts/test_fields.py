"""Each kind of field says what Django's own template says."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test import SimpleTestCase
from django.utils.safestring import mark_safe

from accounts.fields import Fields


class Fieldwork(forms.Form):
    plain = forms.ChoiceField(
        choices=[("", "none"), ("a", "A & <b>"), ("b", mark_safe("<i>B</i>"))]
    )
    grouped = forms.ChoiceField(choices=[("Liver", [("1", "I"), ("2", "II")]), ("3", "lung")])
    many = forms.MultipleChoiceField(choices=[(1, "one"), (2, "two"), (None, "nobody knows")])
    typed = forms.CharField(
        max_length=9, required=False,
        widget=forms.TextInput({"class": "cell", "data-cell": "", "title": 'the "x"'}),
    )  # fmt: skip
    day = forms.DateField(widget=forms.DateInput({"type": "date", "disabled": True}))
    hidden = forms.CharField(widget=forms.HiddenInput)
    number = forms.DecimalField(min_value=0, max_value=400, initial=0)
    box = forms.BooleanField(initial=True)
    marked = forms.ChoiceField(
        choices=[("x", "X")],
        widget=forms.Select(attrs={"required": True, "disabled": False, "title": 'the "x"'}),
    )


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {
            "plain": "b",
            "grouped": "2",
            "many": ["1", "2"],
            "typed": "<9>",
            "day": "2026-02-30",
            "number": "7,5",
        },
    ],
)
@pytest.mark.parametrize("name", list(Fieldwork.base_fields))
def test_a_field_is_the_same(name: str, sent: dict[str, object] | None) -> None:
    ours, theirs = (
        str(Fieldwork(sent, renderer=renderer)[name]) for renderer in (Fields(), DjangoTemplates())
    )
    SimpleTestCase().assertHTMLEqual(ours, theirs)
    assert f'name="{name}"' in ours
