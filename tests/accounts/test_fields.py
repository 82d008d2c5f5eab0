"""A list of choices says what Django's own template says."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test import SimpleTestCase
from django.utils.safestring import mark_safe

from accounts.fields import Fields


class Lists(forms.Form):
    plain = forms.ChoiceField(
        choices=[("", "none"), ("a", "A & <b>"), ("b", mark_safe("<i>B</i>"))]
    )
    grouped = forms.ChoiceField(choices=[("Liver", [("1", "I"), ("2", "II")]), ("3", "lung")])
    many = forms.MultipleChoiceField(choices=[(1, "one"), (2, "two"), (None, "nobody knows")])
    marked = forms.ChoiceField(
        choices=[("x", "X")],
        widget=forms.Select(attrs={"required": True, "disabled": False, "title": 'the "x"'}),
    )


@pytest.mark.parametrize("sent", [None, {"plain": "b", "grouped": "2", "many": ["1", "2"]}])
@pytest.mark.parametrize("name", list(Lists.base_fields))
def test_a_list_is_the_same(name: str, sent: dict[str, object] | None) -> None:
    ours, theirs = (
        str(Lists(sent, renderer=renderer)[name]) for renderer in (Fields(), DjangoTemplates())
    )
    SimpleTestCase().assertHTMLEqual(ours, theirs)
    assert "<option" in ours
