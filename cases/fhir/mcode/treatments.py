"""Drugs by line and cycle, and operations: medication requests and administrations, surgical procedures."""

from collections.abc import Iterator
from decimal import Decimal

from cases.fhir import terminology as t
from cases.fhir.json_types import Json
from cases.fhir.mcode.chart import LOCAL, MCODE, Chart, coded, concept, local, plain
from cases.rules.document import Cycle, Surgery, TherapyLine

INTENT = f"{LOCAL}intent"
"""Our own extension, for what the closed list of mCODE does not hold: neoadjuvant, adjuvant, conversion."""
SURGERY = {"system": t.SCT, "code": "387713003"}
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SURGICAL = "mcode-cancer-related-surgical-procedure"
STATUS = {"planned": "active", "active": "active", "completed": "completed", "stopped": "stopped"}
PERFORMED = {"planned": "preparation", "performed": "completed", "cancelled": "not-done"}
OPERATIONS = {
    "liver_resection": "107963000",
    "colorectal_resection": "43075005",
    "ablation": "432226009",
    "sbrt": "447912004",
    "transplant": "18027006",
}
"""The most general code of the table for a kind, so that no extent is claimed; other kinds have none."""
BOWEL, LIVER = "43075005", "10200004"


def drugs(chart: Chart) -> Iterator[Json]:
    """Give each agent of a line as an order, and each cycle as the agents that were given."""
    for line in chart.document.therapy_lines:
        for agent in line.agents:
            yield _request(chart, line, agent)
        for cycle in line.cycles:
            if cycle.given_on:
                yield from (_given(chart, line, cycle, agent) for agent in line.agents)


def _request(chart: Chart, line: TherapyLine, agent: str) -> Json:
    return chart.resource(
        "MedicationRequest", f"therapy_lines/{line.id}/{agent}", profile="mcode-cancer-related-medication-request",
        status=STATUS.get(line.status or "", "unknown"), intent="plan" if line.status == "planned" else "order",
        medicationCodeableConcept=_drug(agent), reasonReference=[chart.primary],
        groupIdentifier={"system": f"{LOCAL}line", "value": line.id},
        extension=_intent(line), statusReason=concept(line.end_reason) if line.end_reason else None,
        dosageInstruction=_course(line),
    )  # fmt: skip


def _drug(agent: str) -> Json:
    return concept(plain(agent), *coded("agent", agent, t.ATC, RXNORM), local("agent", agent))


def _intent(line: TherapyLine) -> list[Json]:
    """Give the intent. The extension of mCODE takes a closed list of codes, which has one of ours."""
    if not line.intent:
        return []
    value = concept(line.intent, *coded("intent", line.intent, t.SCT), local("intent", line.intent))
    url = f"{MCODE}mcode-procedure-intent" if line.intent == "palliative" else INTENT
    return [{"url": url, "valueCodeableConcept": value}]


def _course(line: TherapyLine) -> list[Json]:
    """Give begin, end and rhythm of a line; doses in mg are not kept by us."""
    bounds = {
        name: on.isoformat()
        for name, on in (("start", line.started_on), ("end", line.ended_on))
        if on
    }
    repeat: Json = {"boundsPeriod": bounds} if bounds else {}
    if line.cycle_days:
        repeat |= {"frequency": 1, "period": Decimal(line.cycle_days), "periodUnit": "d"}
    return [{"timing": {"repeat": repeat}}] if repeat else []


def _given(chart: Chart, line: TherapyLine, cycle: Cycle, agent: str) -> Json:
    left_out = any(dose.agent == agent and dose.percent == 0 for dose in cycle.doses)
    return chart.resource(
        "MedicationAdministration", f"therapy_lines/{line.id}/{cycle.number}/{agent}",
        profile="mcode-cancer-related-medication-administration",
        status="not-done" if left_out else "completed", medicationCodeableConcept=_drug(agent),
        effectiveDateTime=str(cycle.given_on), reasonReference=[chart.primary], extension=_intent(line),
        request=chart.ref("MedicationRequest", f"therapy_lines/{line.id}/{agent}"),
    )  # fmt: skip


def operations(chart: Chart) -> Iterator[Json]:
    """Give each operation, and that of the primary where only its day is known."""
    for one in chart.document.surgeries:
        yield _operation(chart, one)
    primary = chart.document.primary
    told = {
        one.date
        for one in chart.document.surgeries
        if "colorectal" in one.kind or "simultaneous" in one.kind
    }
    if primary.status == "resected" and primary.resected_on and primary.resected_on not in told:
        yield chart.resource(
            "Procedure", "primary/resection", profile=SURGICAL, status="completed",
            category=concept("Surgery", SURGERY),
            code=concept("Resection of the primary", {"system": t.SCT, "code": BOWEL}),
            performedDateTime=primary.resected_on.isoformat(), reasonReference=[chart.primary],
        )  # fmt: skip


def _operation(chart: Chart, one: Surgery) -> Json:
    code = OPERATIONS.get(one.kind)
    known = [{"system": t.SCT, "code": code}] if code else []
    sites = [
        concept(f"Segment {s}", *coded("segment", s, t.SCT), local("segment", s))
        for s in one.segments
    ]
    if one.kind != "colorectal_resection" and not sites:
        sites = [concept("Liver", {"system": t.SCT, "code": LIVER})]
    return chart.resource(
        "Procedure", f"surgeries/{one.id}", profile=SURGICAL if known and _is_surgery(one) else "",
        status=PERFORMED.get(one.status or "", "unknown"),
        category=concept("Surgery", SURGERY) if one.kind != "sbrt" else None,
        code=concept(plain(one.kind), *known, local("operation", one.kind)),
        performedDateTime=one.date and one.date.isoformat(), bodySite=sites, reasonReference=[chart.primary],
    )  # fmt: skip


def _is_surgery(one: Surgery) -> bool:
    """Radiation is no surgery, and what was performed has a day (US Core Procedure, us-core-7)."""
    return one.kind != "sbrt" and (one.date is not None or one.status != "performed")
