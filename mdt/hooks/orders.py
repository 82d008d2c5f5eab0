"""What is being ordered: the agents of draft orders by their codes, as one planned line without intent."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.actions.fhir_import import settings_of
from cases.fhir.context import Context
from cases.fhir.decode import Page
from cases.fhir.items import Item, items_of
from cases.fhir.mapping.therapy import agents_of
from cases.fhir.references import Index
from cases.fhir.units import Unit
from mdt.exceptions import HookRequestUnreadable, RequestTooLarge
from mdt.hooks.request import MOST_RESOURCES, HookRequest
from mdt.models import HookClient
from recommendations.rules.drugs import ANTI_EGFR, CYTOTOXICS, FLUOROPYRIMIDINES

Json = dict[str, Any]
LINE = "ordered"
ABOUT: dict[str, frozenset[str]] = {
    "alert.anti_egfr_": ANTI_EGFR,
    "alert.dpd": FLUOROPYRIMIDINES,
    "alert.ugt1a1": frozenset({"irinotecan"}),
    "alert.mmr_before_chemotherapy": CYTOTOXICS,
    "alert.bevacizumab_interval": frozenset({"bevacizumab"}),
    "alert.chemotherapy_interval": CYTOTOXICS,
}
"""Which alerts speak of which drugs: an order is told what concerns it and nothing else."""


def ordered_agents(request: HookRequest, client: HookClient, *, as_of: date) -> frozenset[str]:
    """The agents in the draft orders; on order-select only of those selected."""
    page = Page("request", 0, request.context["draftOrders"])
    items = list(items_of(page))
    if len(items) > MOST_RESOURCES:
        raise RequestTooLarge(f"At most {MOST_RESOURCES} resources are read.")
    context = Context(Unit("orders"), Index(items), settings_of(client.source), as_of)
    chosen = [
        item for item in items if item.type == "MedicationRequest" and _is_chosen(item, request)
    ]
    found = {item: agents_of(item, context) for item in chosen}
    if any(agents and not _is_of(item, request) for item, agents in found.items()):
        raise HookRequestUnreadable("An order of the request is for another patient.")
    return frozenset(agent for agents in found.values() for agent in agents)


def _is_chosen(item: Item, request: HookRequest) -> bool:
    selected = request.context.get("selections")
    if request.service.hook != "order-select" or not isinstance(selected, list):
        return True
    return f"{item.type}/{item.id}" in selected


def _is_of(item: Item, request: HookRequest) -> bool:
    """Whether an order is for the patient of the request; one that names nobody is."""
    subject = item.resource.get("subject")
    reference = subject.get("reference") if isinstance(subject, dict) else None
    return not isinstance(reference, str) or is_of(reference, request)


def is_of(reference: str, request: HookRequest) -> bool:
    """Whether a reference leads to the patient of the request, whatever the server's address before it."""
    return reference.split("/_history", maxsplit=1)[0].rsplit("/", 1)[-1] == request.patient_id


def with_order(content: Json, agents: frozenset[str]) -> Json:
    """The record as it would be with the order: one more planned line."""
    line = {"id": LINE, "status": "planned", "agents": sorted(agents)}
    return content | {"therapy_lines": [*content.get("therapy_lines", []), line]}


def concerns(code: str, agents: frozenset[str]) -> bool:
    """Whether an alert speaks of an agent that is ordered."""
    return any(code.startswith(start) and agents & group for start, group in ABOUT.items())


def liver_metastases(request: HookRequest) -> Iterator[Item]:
    """Entries of the problem list that name a liver metastasis."""
    from cases.fhir import terminology as t

    for item in items_of(Page("request", 0, request.context["conditions"])):
        if item.type == "Condition" and t.first(item.resource.get("code"), "liver_metastasis"):
            yield item
