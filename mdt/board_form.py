"""The form with which a system administrator sets up a board."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Site, User
from accounts.permissions import Permission, sites_with
from accounts.site_form import line, zone_field
from mdt.actions.attendance import DISCIPLINES
from mdt.actions.boards import LEAST_FILLED, MOST_MINUTES, Setting, setting_of, version_of
from mdt.models import Board, DissentPolicy
from mdt.rules.quorum import DEFAULT_PROFILE

NAMES = (
    "name", "time_zone", "quorum", "minutes_per_case", "break_after_minutes", "suggestions_shown",
    "letters_wait", "dissent_policy", "pathologist_asked", "nurse_wished", "break_minutes",
    "fill_percent",
)  # fmt: skip


def _minutes(label: Any, initial: int, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=MOST_MINUTES, initial=initial, help_text=hint
    )


class BoardForm(forms.Form):
    """A new board, or with ``board`` one to change, whose code stays."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput())
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=200, widget=line())
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("short and lasting, such as lakeside-liver"),
        widget=line(),
    )  # fmt: skip
    time_zone = zone_field(_("of the place where it meets"))
    minutes_per_case = _minutes(_("Minutes for a case"), 8)
    break_after_minutes = _minutes(_("A break after … minutes"), 75)
    break_minutes = _minutes(_("Length of the break in minutes"), 10)
    fill_percent = forms.IntegerField(
        label=_("Planned at most, %"), min_value=LEAST_FILLED, max_value=100, initial=85,
        help_text=_("of the time without the break; by hand more may be listed"),
    )  # fmt: skip
    dissent_policy = forms.ChoiceField(
        label=_("Who dissented is named"), choices=DissentPolicy.choices,
        initial=DissentPolicy.DISCIPLINE,
    )  # fmt: skip
    sites = forms.ModelMultipleChoiceField(
        label=_("For the patients of"), queryset=Site.objects.none(),
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("whoever has a role at one of them belongs to the board by that role"),
    )  # fmt: skip
    quorum = forms.MultipleChoiceField(
        label=_("Quorum: who must be present"), widget=forms.CheckboxSelectMultiple(),
        choices=[(one.value, one.label) for one in DISCIPLINES], initial=list(DEFAULT_PROFILE),
    )  # fmt: skip
    pathologist_asked = forms.BooleanField(
        label=_("Where the question is of pathology, a pathologist as well"), required=False
    )
    nurse_wished = forms.BooleanField(
        label=_("Say it where no nurse specialist is there; it blocks nothing"),
        required=False,
        initial=True,
    )
    suggestions_shown = forms.BooleanField(
        label=_("Show what the rules suggest"), required=False, initial=True
    )
    letters_wait = forms.BooleanField(
        label=_("Letters wait until the patient was told"), required=False, initial=True
    )

    def __init__(self, data: Any = None, *, user: User, board: Board | None = None) -> None:
        super().__init__(data)
        managed = sites_with(user, Permission.MANAGE_USERS)
        self.fields["sites"].queryset = managed  # type: ignore[attr-defined]
        if board is None:
            self.initial = {"sites": list(managed) if managed.count() == 1 else []}
            return
        del self.fields["code"]
        now = setting_of(board)
        self.initial = {name: getattr(now, name) for name in NAMES} | {
            "sites": list(board.sites.all()),
            "seen": version_of(board),
        }

    @property
    def lines(self) -> Iterator[forms.BoundField]:
        names = ("name", "code", "time_zone", "minutes_per_case", "break_after_minutes", "break_minutes", "fill_percent", "dissent_policy")  # fmt: skip
        return (self[name] for name in names if name in self.fields)

    @property
    def choices(self) -> Iterator[forms.BoundField]:
        return (
            self[name]
            for name in (
                "sites",
                "quorum",
                "pathologist_asked",
                "nurse_wished",
                "suggestions_shown",
                "letters_wait",
            )
        )

    @property
    def setting(self) -> Setting:
        given = {name: self.cleaned_data[name] for name in NAMES}
        return Setting(**given | {"quorum": tuple(given["quorum"])})
