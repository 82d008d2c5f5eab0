"""A case document as it was known on one day, with the JSON path of every fact.

Facts dated after the day are left out; planned lines and planned operations keep their dates.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Generic, TypeVar

from cases.rules import document as d
from recommendations.rules.drugs import ANTI_EGFR, CYTOTOXICS

T = TypeVar("T")

LIVER_OPERATIONS = frozenset(
    {"liver_resection", "simultaneous_resection", "alpps_stage_2", "transplant"}
)
ALPPS_STAGES = frozenset({"alpps_stage_1", "alpps_stage_2"})
FULL_DOSE = Decimal(100)
PREOPERATIVE_INTENTS = ("neoadjuvant", "conversion")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact of the record: where it stands, what it says and of which day it is."""

    path: str
    value: str
    date: "datetime.date | None" = None


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """An item of the document with its JSON path."""

    path: str
    item: T


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle that was given on or before the day, with the agents it really gave."""

    path: str
    given_on: date
    cycle: d.Cycle
    line: d.TherapyLine
    agents: frozenset[str]

    def percent(self, agent: str) -> Decimal:
        """The share of the full dose of one agent, in percent; full unless said otherwise."""
        doses: dict[str, Decimal] = {dose.agent: dose.percent for dose in self.cycle.doses}
        return doses.get(agent, FULL_DOSE)


@dataclass(frozen=True, slots=True)
class Line:
    """A therapy line as known on the day."""

    path: str
    item: d.TherapyLine
    agents: frozenset[str]
    status: str | None
    cycles: tuple[Cycle, ...]

    @property
    def is_planned(self) -> bool:
        return self.status == "planned"

    @property
    def is_open(self) -> bool:
        return self.status in ("planned", "active")

    @property
    def is_cytotoxic(self) -> bool:
        return bool(self.agents & CYTOTOXICS)

    @property
    def has_anti_egfr(self) -> bool:
        return bool(self.agents & ANTI_EGFR)

    def as_evidence(self) -> Evidence:
        agents = ", ".join(sorted(self.agents))
        said = f"{self.status or 'status unknown'}: {agents}"
        return Evidence(self.path, said, self.item.started_on)


class Record:
    """Everything known about one patient on ``as_of``, ordered and with paths."""

    def __init__(self, document: d.CaseDocument, as_of: date) -> None:
        self.document = document
        self.as_of = as_of

    def known(self, day: date | None) -> bool:
        """Whether a fact of that day may be used; undated facts may."""
        return day is None or day <= self.as_of

    @cached_property
    def deceased(self) -> bool:
        died = self.document.patient.deceased_on
        return died is not None and died <= self.as_of

    @cached_property
    def diagnosed_on(self) -> date | None:
        return self._day(self.document.primary.diagnosed_on)

    @cached_property
    def primary_resected_on(self) -> date | None:
        return self._day(self.document.primary.resected_on)

    @cached_property
    def primary_status(self) -> str | None:
        """How the primary stood on the day; a resection that lies ahead is not known yet."""
        primary = self.document.primary
        return primary.status if self.known(primary.resected_on) else None

    @cached_property
    def metastases(self) -> d.Metastases:
        found = self.document.metastases
        return found if self.known(found.detected_on) else d.Metastases()

    @cached_property
    def extrahepatic(self) -> tuple[Placed[d.Extrahepatic], ...]:
        placed = _placed(self.document.extrahepatic, "extrahepatic")
        return tuple(entry for entry in placed if self.known(entry.item.detected_on))

    @cached_property
    def extrahepatic_ruled_out(self) -> bool:
        ruled_out_on = self.document.extrahepatic_ruled_out_on
        return not self.extrahepatic and ruled_out_on is not None and ruled_out_on <= self.as_of

    @cached_property
    def background(self) -> str | None:
        background = self.document.liver_background
        usable = background is not None and self.known(background.assessed_on)
        return background.state if background is not None and usable else None

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines())

    @cached_property
    def open_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_open)

    @cached_property
    def started_lines(self) -> tuple[Line, ...]:
        """Lines that are not merely planned, by start; those of unknown start come first."""
        started = (line for line in self.lines if not line.is_planned)
        return tuple(sorted(started, key=lambda line: line.item.started_on or date.min))

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """Every given cycle of every line, by date."""
        given = (cycle for line in self.lines for cycle in line.cycles)
        return tuple(sorted(given, key=lambda cycle: cycle.given_on))

    @cached_property
    def performed(self) -> tuple[Placed[d.Surgery], ...]:
        """Operations performed on or before the day, by date; undated ones first."""
        surgeries = _placed(self.document.surgeries, "surgeries")
        done = (s for s in surgeries if s.item.status == "performed" and self.known(s.item.date))
        return tuple(sorted(done, key=lambda s: s.item.date or date.min))

    @cached_property
    def planned(self) -> tuple[Placed[d.Surgery], ...]:
        surgeries = _placed(self.document.surgeries, "surgeries")
        return tuple(s for s in surgeries if s.item.status == "planned")

    @cached_property
    def liver_operations(self) -> tuple[Placed[d.Surgery], ...]:
        return tuple(s for s in self.performed if s.item.kind in LIVER_OPERATIONS)

    @cached_property
    def last_liver_operation_on(self) -> date | None:
        return self.liver_operations[-1].item.date if self.liver_operations else None

    @cached_property
    def planned_on_liver(self) -> tuple[Placed[d.Surgery], ...]:
        """Planned liver operations and ALPPS stages."""
        kinds = LIVER_OPERATIONS | ALPPS_STAGES
        return tuple(s for s in self.planned if s.item.kind in kinds)

    @cached_property
    def images(self) -> tuple[Placed[d.Imaging], ...]:
        found = _placed(self.document.imaging, "imaging")
        known = (image for image in found if image.item.performed_on <= self.as_of)
        return tuple(sorted(known, key=lambda image: image.item.performed_on))

    @cached_property
    def volumes(self) -> tuple[Placed[d.LiverVolume], ...]:
        found = _placed(self.document.liver_volumes, "liver_volumes")
        known = (volume for volume in found if volume.item.measured_on <= self.as_of)
        return tuple(sorted(known, key=lambda volume: volume.item.measured_on))

    @cached_property
    def _labs(self) -> dict[str, list[Placed[d.Lab]]]:
        found: dict[str, list[Placed[d.Lab]]] = {}
        for lab in _placed(self.document.labs, "labs"):
            if lab.item.collected_on <= self.as_of:
                found.setdefault(lab.item.test, []).append(lab)
        for labs in found.values():
            labs.sort(key=lambda lab: lab.item.collected_on)
        return found

    def labs(self, test: str) -> list[Placed[d.Lab]]:
        """The results of one test, by date."""
        return self._labs.get(test, [])

    def latest_lab(self, test: str) -> Placed[d.Lab] | None:
        labs = self.labs(test)
        return labs[-1] if labs else None

    @cached_property
    def _assessments(self) -> dict[str, list[Placed[d.Assessment]]]:
        found: dict[str, list[Placed[d.Assessment]]] = {}
        for entry in _placed(self.document.assessments, "assessments"):
            if self.known(entry.item.assessed_on):
                found.setdefault(entry.item.kind, []).append(entry)
        for entries in found.values():
            entries.sort(key=lambda entry: entry.item.assessed_on or date.min)
        return found

    def latest_assessment(self, kind: str) -> Placed[d.Assessment] | None:
        entries = self._assessments.get(kind)
        return entries[-1] if entries else None

    def measured(self, kind: str) -> Decimal | None:
        """The latest value of a measured assessment such as ``weight_kg``."""
        latest = self.latest_assessment(kind)
        return Decimal(latest.item.value) if latest else None

    @cached_property
    def gene_results(self) -> dict[str, list[tuple[d.GeneTest, Placed[d.GeneResult]]]]:
        """The results of each marker that were reported on or before the day, pending ones too."""
        found: dict[str, list[tuple[d.GeneTest, Placed[d.GeneResult]]]] = {}
        for test in _placed(self.document.gene_tests, "gene_tests"):
            if self.known(test.item.reported_on) and self.known(test.item.collected_on):
                for result in _placed(test.item.results, f"{test.path}.results"):
                    found.setdefault(result.item.marker, []).append((test.item, result))
        return found

    @cached_property
    def pharmacogenetics(self) -> tuple[Placed[d.Pharmacogenetics], ...]:
        found = _placed(self.document.pharmacogenetics, "pharmacogenetics")
        return tuple(entry for entry in found if self.known(entry.item.reported_on))

    def votes_in_force(self, day: date) -> tuple[Placed[d.Vote], ...]:
        """The latest vote of each surgeon on a day; a liver operation spends earlier votes."""
        since = self._last_operation_by(day)
        latest: dict[str, Placed[d.Vote]] = {}
        for vote in self.votes:
            spent = since is not None and vote.item.voted_on <= since
            if vote.item.voted_on <= day and not spent:
                latest[vote.item.surgeon] = vote
        return tuple(latest.values())

    def _last_operation_by(self, day: date) -> date | None:
        days = [s.item.date for s in self.liver_operations if s.item.date and s.item.date <= day]
        return days[-1] if days else None

    @cached_property
    def votes(self) -> tuple[Placed[d.Vote], ...]:
        """Every vote cast on or before the day, by date."""
        found = _placed(self.document.resectability_votes, "resectability_votes")
        known = (vote for vote in found if vote.item.voted_on <= self.as_of)
        return tuple(sorted(known, key=lambda vote: vote.item.voted_on))

    @cached_property
    def votes_now(self) -> tuple[Placed[d.Vote], ...]:
        return self.votes_in_force(self.as_of)

    def _day(self, day: date | None) -> date | None:
        return day if self.known(day) else None

    def _lines(self) -> Iterator[Line]:
        for placed in _placed(self.document.therapy_lines, "therapy_lines"):
            line = placed.item
            if line.status == "planned" or self.known(line.started_on):
                agents = frozenset[str](line.agents)
                cycles = self._cycles(placed, agents)
                yield Line(placed.path, line, agents, self._status(line), cycles)

    def _status(self, line: d.TherapyLine) -> str | None:
        # An end that lies after the day is not known yet: on the day the line was running.
        if line.status in ("completed", "stopped") and not self.known(line.ended_on):
            return "active"
        return line.status

    def _cycles(self, line: Placed[d.TherapyLine], agents: frozenset[str]) -> tuple[Cycle, ...]:
        given = []
        for cycle in _placed(line.item.cycles, f"{line.path}.cycles"):
            day = cycle.item.given_on
            if day is not None and day <= self.as_of:
                left_out = {dose.agent for dose in cycle.item.doses if dose.percent == 0}
                given.append(Cycle(cycle.path, day, cycle.item, line.item, agents - left_out))
        return tuple(sorted(given, key=lambda cycle: cycle.given_on))


def _placed(items: Iterable[T], path: str) -> list[Placed[T]]:
    return [Placed(f"{path}[{index}]", item) for index, item in enumerate(items)]
