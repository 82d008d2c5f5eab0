"""The rows of the lesion grid: a cell, a look, a lesion added at baseline, a new lesion."""

from collections.abc import Mapping
from typing import Any, get_args

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.rules import vocabulary as v
from cases.rules.scan_entry import (
    OTHER_KEYS,
    TARGET_KEYS,
    WORDS,
    AddedLesion,
    Json,
    Unclear,
    read_cell,
)


def choices(words: Any, empty: Any = None) -> list[tuple[str, Any]]:
    known = [(word, word.replace("_", " ")) for word in get_args(words)]
    return known if empty is None else [("", empty), *known]


class CellField(forms.CharField):
    """One lesion on this scan; its single keys are told to the script that moves the cursor."""

    def __init__(self, *, is_target: bool, label: Any) -> None:
        keys = TARGET_KEYS if is_target else OTHER_KEYS
        attributes = {
            "class": "cell", "size": 12, "data-cell": "", "autocomplete": "off", "spellcheck": "false",
            "data-keys": "|".join(f"{key}={WORDS[key]}" for key in keys),
        }  # fmt: skip
        super().__init__(
            label=label, required=False, max_length=40, widget=forms.TextInput(attrs=attributes)
        )
        self.is_target = is_target

    def clean(self, value: Any) -> str:
        try:
            return read_cell(super().clean(value), is_target=self.is_target)
        except Unclear as unclear:
            raise ValidationError(str(unclear)) from unclear


class LookField(forms.TypedChoiceField):
    """How a liver metastasis looks on portal-venous CT, in the groups of Chun et al."""

    def __init__(self, label: Any) -> None:
        groups = [("", "–"), ("3", _("3 heterogeneous")), ("2", _("2 in between")), ("1", _("1 homogeneous"))]  # fmt: skip
        super().__init__(label=label, choices=groups, coerce=int, empty_value=None, required=False)


def look_problem(look: int | None, result: str | None) -> Any:
    """A look without a length has no place in the record."""
    is_seen = bool(result) and (result == "too_small" or str(result)[0].isdigit())
    return _("Give the length of the lesion as well.") if look and not is_seen else ""


class AddedLesionForm(forms.Form):
    """A lesion that the record does not know yet, seen on a baseline scan."""

    organ = forms.ChoiceField(
        label=_("Organ"), choices=choices(v.Organ, _("choose")), required=False
    )
    segment = forms.ChoiceField(label=_("Segment"), choices=choices(v.Segment, "–"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=choices(v.LesionRole), required=False)
    result = CellField(is_target=False, label=_("This scan"))
    look = LookField(label=_("Look on CT"))
    sent = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("result") and not cleaned.get("organ"):
            self.add_error("organ", _("Say in which organ the lesion lies."))
        if cleaned.get("organ") and "result" in cleaned and not cleaned["result"]:
            self.add_error("result", _("Type its length in mm, or what was seen."))
        if (
            cleaned.get("role") == "target"
            and cleaned.get("result")
            and not cleaned["result"][0].isdigit()
        ):
            self.add_error("result", _("A target needs its length in mm at baseline."))
        if problem := look_problem(cleaned.get("look"), cleaned.get("result")):
            self.add_error("look", problem)
        return cleaned

    @property
    def lesion(self) -> AddedLesion | None:
        if not self.cleaned_data.get("result"):
            return None
        cleaned = self.cleaned_data
        lesion: Json = {
            "organ": cleaned["organ"],
            "nodal": cleaned["organ"] == "lymph_node",
            "role": cleaned["role"],
        }
        if cleaned["segment"]:
            lesion |= {"segments": [cleaned["segment"]]}
        return AddedLesion(lesion, cleaned["result"], cleaned["look"], cleaned["sent"])


class FindingForm(forms.Form):
    """A lesion that was not there at baseline, or the next word on one of an earlier scan."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    sent = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    certainty = forms.ChoiceField(
        label=_("Certainty"), choices=choices(v.Certainty, _("not mentioned")), required=False
    )
    organ = forms.ChoiceField(label=_("Organ"), choices=choices(v.Organ, "–"), required=False)
    segment = forms.ChoiceField(label=_("Segment"), choices=choices(v.Segment, "–"), required=False)
    mm = forms.DecimalField(label=_("mm"), required=False, min_value=0, max_value=400)

    def __init__(self, *args: Any, on_first_mri: bool = False, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.on_first_mri = on_first_mri

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_told = any(cleaned.get(name) not in (None, "") for name in ("mm", "segment", "organ"))
        if cleaned.get("certainty") or not is_told or self._is_earlier_one(cleaned):
            return cleaned
        # What the first MRI shows beyond CT may have been there before (response specification §6).
        if self.on_first_mri:
            cleaned["certainty"] = "equivocal"
        else:
            self.add_error("certainty", _("Say how certain the new lesion is."))
        return cleaned

    def _is_earlier_one(self, cleaned: Mapping[str, Any]) -> bool:
        """A lesion of an earlier scan that is not mentioned now keeps its last word."""
        return bool(cleaned.get("key")) and cleaned.get("mm") is None

    @property
    def finding(self) -> Json | None:
        cleaned = self.cleaned_data
        if not cleaned.get("certainty"):
            return None
        finding: Json = {"certainty": cleaned["certainty"]}
        finding |= {"id": cleaned["key"]} if cleaned["key"] else {}
        finding |= (
            {"organ": cleaned["organ"], "nodal": cleaned["organ"] == "lymph_node"}
            if cleaned["organ"]
            else {}
        )
        finding |= {"segments": [cleaned["segment"]]} if cleaned["segment"] else {}
        return finding | ({"mm": f"{cleaned['mm']:f}"} if cleaned["mm"] is not None else {})
