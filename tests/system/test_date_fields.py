"""A browser drops a date that is not ISO: a draft opened in another language would lose its days when it is saved."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django import forms
from django.urls import get_resolver
from django.utils import translation

MOMENT = datetime(2026, 11, 27, 8, 30)  # noqa: DTZ001  a form shows the time of the place
WRITTEN = {"date": "2026-11-27", "datetime-local": "2026-11-27T08:30", "time": "08:30"}


def all_forms(kind: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from all_forms(one)


OURS = ("accounts", "cases", "recommendations", "mdt", "config")


def fields() -> list[tuple[str, forms.widgets.DateTimeBaseInput]]:
    assert get_resolver().url_patterns  # so that every form is loaded
    return [
        (f"{form.__module__}.{form.__name__}.{name}", field.widget)
        for form in set(all_forms())
        if form.__module__.partition(".")[0] in OURS
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.widgets.DateTimeBaseInput)
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans", "de"])
def test_every_field_of_a_day_or_time_writes_it_as_a_browser_reads_it(language: str) -> None:
    assert len(fields()) > 20
    with translation.override(language):
        wrong = [
            name
            for name, widget in fields()
            if widget.format_value(MOMENT) != WRITTEN.get(str(widget.attrs.get("type", widget.input_type)))
        ]  # fmt: skip
    assert wrong == []
