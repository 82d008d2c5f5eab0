"""The form that sets up a sender: one line for each entry, as an administrator has them in a list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.actions.senders import LocalCode, Settings
from cases.models import ImportSource

LINES = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"})


class Lines(forms.CharField):
    """A list, one entry to a line."""

    widget = LINES

    def __init__(self, **rest: Any) -> None:
        super().__init__(required=False, max_length=20_000, **rest)

    def clean(self, value: Any) -> Any:
        return list(dict.fromkeys(filter(None, map(str.strip, super().clean(value).splitlines()))))


class Pairs(Lines):
    """``sent = meant``, one pair to a line."""

    def clean(self, value: Any) -> Any:
        pairs: dict[str, str] = {}
        for line in super().clean(value):
            sent, sign, meant = (part.strip() for part in line.rpartition("="))
            if not (sent and sign and meant):
                raise ValidationError(_now("Write “sent = meant”: %(line)s") % {"line": line})
            if sent in pairs:
                raise ValidationError(_now("%(sent)s stands twice.") % {"sent": sent})
            pairs[sent] = meant
        return pairs


class SenderForm(forms.Form):
    """``settings`` is what was typed, once it is valid."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Short and lasting, such as lab-north.")
    )
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=200)
    trusted_systems = Lines(
        label=_("Trusted numbering systems of patients"),
        help_text=_("One to a line. Empty: every system counts, except numbers of the state."),
    )
    stable_systems = Lines(
        label=_("Systems whose numbers of results last"),
        help_text=_("By these a result is recognised when it comes again."),
    )
    unit_aliases = Pairs(
        label=_("Units"), help_text=_("The sender's unit = ours, such as mcg/l = ug/L.")
    )
    authorities = Pairs(
        label=_("Authorities of HL7 v2"),
        help_text=_("Assigning authority = numbering system, such as LAKESIDE = urn:mrn."),
    )
    local_codes = Pairs(
        label=_("Codes of its own"),
        help_text=_("System|code = what it means here, such as urn:lab|3 = G3."),
    )
    automatic_labs = forms.BooleanField(
        label=_("Take over results of known patients without a click, if they raise no question"),
        required=False,
    )

    is_crlm_board = forms.BooleanField(
        label=_("Another CRLM Board: take its cases whole, with what FHIR has no place for"),
        required=False,
    )

    def clean_local_codes(self) -> list[LocalCode]:
        rows = []
        for sent, meant in self.cleaned_data["local_codes"].items():
            system, sign, code = sent.rpartition("|")
            if not (system and sign and code):
                raise forms.ValidationError(_now("Write system|code: %(sent)s") % {"sent": sent})
            to_system, _sign, to = meant.rpartition("|")
            rows.append(LocalCode(system.strip(), code.strip(), to.strip(), to_system.strip()))
        return rows

    @property
    def settings(self) -> Settings:
        given = {name: self.cleaned_data[name] for name in self.fields if name != "code"}
        return Settings(**given | {"trusted_systems": given["trusted_systems"] or None})

    @classmethod
    def of(cls, source: ImportSource) -> "SenderForm":
        return cls(
            initial={
                "code": source.code,
                "name": source.name,
                "trusted_systems": "\n".join(source.trusted_systems or ()),
                "stable_systems": "\n".join(source.stable_systems),
                "unit_aliases": _pairs(source.unit_aliases),
                "authorities": _pairs(source.authorities),
                "local_codes": "\n".join(map(_code_line, source.local_codes)),
                "automatic_labs": source.automatic_labs,
                "is_crlm_board": source.is_crlm_board,
            }
        )


def _pairs(pairs: dict[str, str]) -> str:
    return "\n".join(f"{sent} = {meant}" for sent, meant in pairs.items())


def _code_line(row: dict[str, str]) -> str:
    target = "|".join(part for part in (row.get("to_system", ""), row["to"]) if part)
    return f"{row['system']}|{row['code']} = {target}"
