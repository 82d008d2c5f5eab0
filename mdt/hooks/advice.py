"""The answer to a request: from the record that was found to its cards."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any

from cases.models import Case, Flag
from cases.rules import document as d
from mdt.hooks.appointments import booked_operations, speaks_of_booking, with_operations
from mdt.hooks.cards import Place, card, flag_card, gravest, suggestion_card
from mdt.hooks.orders import concerns, liver_metastases, ordered_agents, with_order
from mdt.hooks.request import HookRequest
from mdt.hooks.subject import Subject, subject_of
from mdt.models import AgendaItem, HookClient, HookOutcome
from recommendations.active import active
from recommendations.rules.evaluate import evaluate, to_json

Json = dict[str, Any]
LATEST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Advice:
    outcome: HookOutcome
    cards: list[Json]
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody is about to do: the agents being ordered, the operations being booked."""

    agents: frozenset[str] = frozenset()
    operations: list[Json] = field(default_factory=list)


def advise(request: HookRequest, client: HookClient, *, base: str, as_of: date) -> Advice:
    """Work out the cards. A slow answer is no answer: prescribing must not wait for an adviser."""
    begun = monotonic()
    asked = _asked(request, client, as_of)
    if request.service.checks_orders and not asked.agents:
        return Advice(HookOutcome.NOT_CONCERNED, [])
    subject = subject_of(request, client, as_of=as_of)
    key = str(subject.case.public_id) if subject.case else ""
    place = Place(request, client, base, active(), key)
    if subject.outcome in (HookOutcome.CONFLICT, HookOutcome.SEVERAL):
        return Advice(subject.outcome, [_no_advice(subject, place)])
    if monotonic() - begun > LATEST_SECONDS:
        return Advice(HookOutcome.LATE, [], subject.case)
    cards = list(_cards(subject, place, asked, as_of)) if subject.content else []
    if monotonic() - begun > LATEST_SECONDS:
        return Advice(HookOutcome.LATE, [], subject.case)
    return Advice(subject.outcome, gravest(cards, place), subject.case)


def _asked(request: HookRequest, client: HookClient, as_of: date) -> Asked:
    if request.service.checks_orders:
        return Asked(agents=ordered_agents(request, client, as_of=as_of))
    if request.service.hook == "appointment-book":
        return Asked(operations=booked_operations(request))
    return Asked()


def _no_advice(subject: Subject, place: Place) -> Json:
    if subject.outcome is HookOutcome.CONFLICT:
        text = "The number is known to the board, but for a person of other birth date or sex"
    else:
        text = "The board has several open cases of this patient"
    lines = [f"{text}. No advice is given: look at the case yourself."]
    return card(place, "identity", "warning", text, lines)


def _cards(subject: Subject, place: Place, asked: Asked, as_of: date) -> Iterator[Json]:
    hook, content = place.request.service.hook, subject.content or {}
    if hook == "problem-list-item-create":
        if subject.case is None and any(liver_metastases(place.request)):
            yield _not_referred(place)
        return
    result = _evaluated(_as_it_would_be(content, asked), place, as_of)
    for s in result["suggestions"]:
        if _is_shown(s, hook, asked, place.client):
            yield suggestion_card(s, result["missing"], place, subject.notes)
    if hook == "patient-view" and not content.get("patient", {}).get("deceased_on"):
        yield from _standing(subject, place, {s["code"] for s in result["suggestions"]})


def _as_it_would_be(content: Json, asked: Asked) -> Json:
    if asked.agents:
        return with_order(content, asked.agents)
    return with_operations(content, asked.operations) if asked.operations else content


def _evaluated(content: Json, place: Place, as_of: date) -> Json:
    profile = place.client.site.knowledge_profile
    document = d.from_json(content)
    return to_json(evaluate(document, as_of=as_of, profile=profile, knowledge=place.knowledge))


def _is_shown(s: Json, hook: str, asked: Asked, client: HookClient) -> bool:
    """Options are for the board; they leave the house only where a site asks for them, never at an order."""
    if hook == "patient-view":
        return s["kind"] != "option" or client.shows_options
    if hook == "appointment-book":
        return speaks_of_booking(s["code"], asked.operations)
    return s["kind"] == "alert" and concerns(s["code"], asked.agents)


def _standing(subject: Subject, place: Place, told: set[str]) -> Iterator[Json]:
    """Flags that no alert speaks of, and whether a board has the patient on its list."""
    if subject.case is None:
        yield _not_referred(place)
        return
    for flag in Flag.objects.open().filter(case=subject.case, level__in=("red", "amber")):
        if f"alert.{flag.code}" not in told:
            yield flag_card(flag, place)
    if subject.case.is_open and not AgendaItem.objects.active().filter(case=subject.case).exists():
        lines = ["The case is open and on no list. Refer it from the case page."]
        yield card(place, "unlisted", "info", "Not on the list of a coming board", lines)


def _not_referred(place: Place) -> Json:
    lines = ["Colorectal cancer is in the record, and no board has a case of this patient."]
    return card(place, "unreferred", "info", "Not yet referred to the liver board", lines)
