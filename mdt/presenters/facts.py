"""The facts of a case in the groups a clinician looks for, each with its value as it is read aloud."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.dates import day
from cases.rules import document as d
from mdt.presenters.units import written as unit_written
from recommendations.rules.gene_panel import GENES
from recommendations.rules.scores import ajcc, ctcae, oxaliplatin

FULL = Decimal(100)
# mg/m² of oxaliplatin by the days of the cycle (scores specification §22).
PROTOCOL_DOSE = {14: Decimal(85), 21: Decimal(130)}
RISING = {"AST": ctcae.TRANSAMINASE, "ALT": ctcae.TRANSAMINASE, "bilirubin": ctcae.BILIRUBIN}
FALLING = {"platelets": ctcae.PLATELETS, "neutrophils": ctcae.NEUTROPHILS}


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    facts: tuple[Fact, ...]


def said(value: object) -> str:
    """A value in words; what is unknown is said to be unknown."""
    if value is None or value == ():
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return ", ".join(said(item) for item in value)
    return str(value).replace("_", " ")


def fact_groups(document: d.CaseDocument) -> list[Group]:
    return [
        group
        for group in (Group(title, tuple(facts)) for title, facts in _groups(document))
        if group.facts
    ]


def _groups(document: d.CaseDocument) -> Iterator[tuple[str, Iterator[Fact]]]:
    yield "Primary tumour", _primary(document.primary)
    yield "Metastases", _metastases(document)
    yield "Other genes", _genes(document)
    yield "Systemic therapy", _therapy(document)
    yield "Surgery and local treatment", _surgery(document)
    yield "Patient and liver", _patient(document)
    yield "Latest laboratory results", latest_labs(document)
    yield "Resectability votes", _votes(document)


def _primary(primary: d.PrimaryTumour) -> Iterator[Fact]:
    yield Fact("Site", said(primary.site), "primary.site")
    yield Fact("Diagnosed", said(primary.diagnosed_on), "primary.diagnosed_on")
    yield Fact("Stage", _stage(primary), "primary.t")
    nodes = f"{said(primary.nodes_positive)} of {said(primary.nodes_examined)}"
    yield Fact(
        "Positive nodes", nodes if primary.nodes_examined is not None else "not known", "primary.n"
    )
    resected = f", {day(primary.resected_on)}" if primary.resected_on else ""
    yield Fact("Status", said(primary.status) + resected, "primary.status")
    if primary.symptoms:
        yield Fact("Symptoms", said(primary.symptoms), "primary.symptoms")


def _stage(primary: d.PrimaryTumour) -> str:
    """T, N and M with the group of AJCC 8; a letter that is missing leaves a range."""
    given = " ".join(filter(None, (primary.t, primary.n, primary.m)))
    group = ajcc.stage(primary.t, primary.n, primary.m)
    return f"{given}, stage {group} (AJCC 8)" if group else given or "not known"


def _metastases(document: d.CaseDocument) -> Iterator[Fact]:
    metastases = document.metastases
    yield Fact("Detected", said(metastases.detected_on), "metastases.detected_on")
    yield Fact("Number", said(metastases.count), "metastases.count")
    largest = f"{metastases.largest_mm:f} mm" if metastases.largest_mm is not None else "not known"
    yield Fact("Largest", largest, "metastases.largest_mm")
    yield Fact("Distribution", said(metastases.distribution), "metastases.distribution")
    outside = ", ".join(said(entry.site) for entry in document.extrahepatic)
    if not outside and document.extrahepatic_ruled_out_on:
        outside = f"ruled out {day(document.extrahepatic_ruled_out_on)}"
    yield Fact("Outside the liver", outside or "not known", "extrahepatic")


def _genes(document: d.CaseDocument) -> Iterator[Fact]:
    """The markers that are not on the gene panel."""
    on_panel = {marker for _, _, markers in GENES for marker in markers}
    for i, test in enumerate(document.gene_tests):
        for j, result in enumerate(test.results):
            if result.marker in on_panel:
                continue
            words = " ".join(filter(None, (said(result.status), result.variant)))
            when = test.reported_on or test.collected_on
            yield Fact(
                result.marker,
                f"{words}{f', {day(when)}' if when else ''}",
                f"gene_tests[{i}].results[{j}]",
            )


def _therapy(document: d.CaseDocument) -> Iterator[Fact]:
    for i, line in enumerate(document.therapy_lines):
        given = [cycle for cycle in line.cycles if cycle.given_on]
        words = f"{said(line.agents)}; {said(line.status)}; {len(given)} cycles"
        start = f", from {day(line.started_on)}" if line.started_on else ""
        words += _exposure(line)
        yield Fact(f"{said(line.intent).capitalize()}{start}", words, f"therapy_lines[{i}]")


def _exposure(line: d.TherapyLine) -> str:
    """Oxaliplatin given so far by protocol doses; cycles of another length have none."""
    dose = PROTOCOL_DOSE.get(line.cycle_days or 0)
    given = [c for c in line.cycles if c.given_on]
    if dose is None or "oxaliplatin" not in line.agents or not given:
        return ""
    shares = ({x.agent: x.percent for x in c.doses}.get("oxaliplatin", FULL) for c in given)
    total = oxaliplatin.cumulative(dose * share / FULL for share in shares)
    return f"; oxaliplatin {total:.0f} mg/m² at {dose} a cycle"


def _surgery(document: d.CaseDocument) -> Iterator[Fact]:
    for i, operation in enumerate(document.surgeries):
        extras = [said(operation.status), operation.extent, operation.margin]
        when = f", {day(operation.date)}" if operation.date else ""
        yield Fact(
            said(operation.kind).capitalize(),
            ", ".join(filter(None, extras)) + when,
            f"surgeries[{i}]",
        )


def _patient(document: d.CaseDocument) -> Iterator[Fact]:
    latest: dict[str, tuple[int, d.Assessment]] = {}
    for i, assessment in enumerate(document.assessments):
        known = latest.get(assessment.kind)
        if known is None or (assessment.assessed_on or date.min) >= (
            known[1].assessed_on or date.min
        ):
            latest[assessment.kind] = (i, assessment)
    for kind, (i, assessment) in latest.items():
        when = f", {day(assessment.assessed_on)}" if assessment.assessed_on else ""
        yield Fact(said(kind), assessment.value + when, f"assessments[{i}]")
    if document.liver_background:
        yield Fact("Liver", said(document.liver_background.state), "liver_background")
    for i, volume in enumerate(document.liver_volumes):
        yield Fact(
            "Remnant",
            f"{said(volume.flr_ml)} mL, {day(volume.measured_on)}",
            f"liver_volumes[{i}]",
        )
    for i, result in enumerate(document.pharmacogenetics):
        value = f" {result.value:f}" if result.value is not None else ""
        yield Fact(result.test, f"{said(result.result)}{value}", f"pharmacogenetics[{i}]")


def latest_labs(document: d.CaseDocument) -> Iterator[Fact]:
    """The latest value of each test with its unit and day."""
    latest: dict[str, tuple[int, d.Lab]] = {}
    for i, lab in enumerate(document.labs):
        if lab.test not in latest or lab.collected_on >= latest[lab.test][1].collected_on:
            latest[lab.test] = (i, lab)
    for test, (i, lab) in latest.items():
        limit = f" (limit {lab.upper_limit:f})" if lab.upper_limit is not None else ""
        unit = "" if lab.unit == "1" else f" {unit_written(lab.unit)}"
        said = f"{lab.value:f}{unit}{limit}{_grade(lab)}, {day(lab.collected_on)}"
        yield Fact(test, said, f"labs[{i}]")


def _grade(lab: d.Lab) -> str:
    """CTCAE 5.0 with a normal baseline; without a lower limit a grade of 1 cannot be told from none."""
    if lab.test in RISING and lab.upper_limit:
        grade = ctcae.rising(lab.value / lab.upper_limit, RISING[lab.test])
    elif lab.test in FALLING:
        below = ctcae.falling(lab.value, Decimal(0), FALLING[lab.test])
        grade = below + 1 if below else 0
    else:
        return ""
    return f", CTCAE grade {grade}" if grade else ""


def _votes(document: d.CaseDocument) -> Iterator[Fact]:
    for i, vote in enumerate(document.resectability_votes):
        words = ", ".join(
            filter(None, (said(vote.resectability), vote.technique, day(vote.voted_on)))
        )
        yield Fact(vote.surgeon, words, f"resectability_votes[{i}]")
