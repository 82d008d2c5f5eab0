"""Sizes of lesions in an input: which lesion of the case is each? A person chooses; known names are proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.actions.receiving import Foreseen
from cases.fhir.answers import ask_of
from cases.fhir.findings import Finding
from cases.fhir.identity import mark
from cases.models import SentLesion
from cases.rules import document as d
from cases.rules.sent_sizes import NEW, SAME, Place, chosen, places_for


@dataclass(frozen=True, slots=True)
class SizeLine:
    """A size that waits for the grid. ``said`` is the choice that stands, ``is_proposed`` where nobody made it yet.

    ``lesions`` are those that it may be of: what the form sends, and the lesion in words.
    """

    mark: str
    mm: str
    on: str
    where: str
    because: str
    place: str
    lesions: list[tuple[str, str]]
    said: str
    is_proposed: bool
    problem: str


def is_size(found: Finding) -> bool:
    ask = ask_of(found)
    return ask is not None and ask.kind == "lesion"


def size_lines(
    one: Foreseen, said: Mapping[str, str], problems: Mapping[str, str]
) -> list[SizeLine]:
    """Give the sizes of one patient, each with the lesions of the case as it will be."""
    sizes = [found for found in one.unit.findings if is_size(found)]
    if not sizes:
        return []
    choices = SentLesion.objects.of_case(one.case.pk) if one.case else {}
    places = places_for(d.from_json(one.after), "") if one.after else ()
    return [_line(found, places, choices, said, problems) for found in sizes]


def _line(
    found: Finding,
    places: tuple[Place, ...],
    choices: Mapping[str, str],
    said: Mapping[str, str],
    problems: Mapping[str, str],
) -> SizeLine:
    value: dict[str, Any] = found.value if isinstance(found.value, dict) else {}
    name = mark(found)
    known = chosen(choices, name, str(value.get("name") or ""))
    offered = {place.choice for place in places}
    known = known if known in offered or not known.startswith(SAME) else ""
    return SizeLine(
        mark=name,
        mm=str(value["mm"]),
        on=str(value.get("measured_on") or ""),
        where=str(value.get("where") or ""),
        because=found.because,
        place=found.source,
        lesions=[(place.choice, f"{place.id} {place.words}".strip()) for place in places],
        said=said.get(name, "") or known,
        is_proposed=bool(known) and not said.get(name) and known != NEW,
        problem=problems.get(name, ""),
    )
