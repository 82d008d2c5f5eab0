"""The form of one site."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actions.sites import Setting, setting_of, version_of
from accounts.models import Site
from accounts.models.site import CountryProfile, KnowledgeProfile
from accounts.templatetags.languages import own_name

NAMES = ("name", "time_zone", "language", "country_profile", "knowledge_profile")


def line(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"} | attrs)


def zone_field(hint: Any) -> forms.CharField:
    """Typed, with the list of zones to choose from: six hundred are too many for a menu."""
    return forms.CharField(
        label=_("Time zone"), max_length=64, help_text=hint, widget=line(list="time-zones")
    )


def zones() -> list[str]:
    """The zones by place, for the list beside the field."""
    return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


class SiteForm(forms.Form):
    """A new site, or with ``site`` one to change, whose code stays."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput())
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=200, widget=line())
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("short and lasting, such as lakeside"),
        widget=line(),
    )  # fmt: skip
    time_zone = zone_field(_("such as Europe/Zurich"))
    language = forms.ChoiceField(label=_("Language of minutes and letters"))
    country_profile = forms.ChoiceField(
        label=_("Waiting times of"), choices=CountryProfile.choices,
        help_text=_("clocks that run keep their targets"),
    )  # fmt: skip
    knowledge_profile = forms.ChoiceField(
        label=_("Suggestions follow"), choices=KnowledgeProfile.choices
    )

    def __init__(self, data: Any = None, *, site: Site | None = None) -> None:
        super().__init__(data)
        languages = [(code, own_name(code)) for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.site = site
        if site:
            del self.fields["code"]
            now = setting_of(site)
            self.initial = {name: getattr(now, name) for name in NAMES} | {"seen": version_of(site)}

    @property
    def setting(self) -> Setting:
        return Setting(**{name: self.cleaned_data[name] for name in NAMES})
