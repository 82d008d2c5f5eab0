"""Words for the codes that a rule or a record carries."""

from django import template

from mdt.presenters.case_list import PHASES

register = template.Library()


@register.filter
def phase(code: str) -> str:
    """Where a patient stands, as the filters of the list of cases call it."""
    return str(PHASES.get(code, code))


@register.filter
def title_in(code: str, titles: dict[str, str]) -> str:
    """What a rule is called; one that is no longer in force keeps its code."""
    return titles.get(code, code)
