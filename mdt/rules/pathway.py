"""Where a case stands on its way: what is done, what is due, what is overdue, and what holds it up.

A step is overdue only by a clock of the record, and blocked only by a fact that is named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cases.rules import document as d
from cases.rules.clock import Clock

State = Literal["done", "due", "overdue", "blocked", "later"]
WORDS: dict[State, str] = {
    "done": "done", "due": "due", "overdue": "overdue", "blocked": "blocked", "later": "not begun",
}  # fmt: skip

# What treats the liver; the first stage of two and an embolisation only prepare for it.
LIVER = frozenset(
    {"liver_resection", "simultaneous_resection", "ablation", "alpps_stage_2", "transplant"}
)


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    state: State
    because: str

    @property
    def word(self) -> str:
        return WORDS[self.state]


def pathway(
    document: d.CaseDocument,
    *,
    as_of: date,
    missing: Iterable[Mapping[str, Any]],
    latest: str,
    clocks: Iterable[Clock],
) -> tuple[Step, ...]:
    """Six steps. ``missing`` are the requests of the evaluation, ``latest`` the last category of response."""
    genes = _genes(document, missing)
    return (
        _diagnosis(document.metastases.detected_on),
        genes,
        _cycles(document, genes),
        _response(document, latest, clocks),
        _surgery(document, as_of),
        _follow_up(document),
    )


def _diagnosis(detected: date | None) -> Step:
    if detected is None:
        return Step("Diagnosis", "due", "the day of detection is not recorded")
    return Step("Diagnosis", "done", f"metastases detected {detected.isoformat()}")


def _genes(document: d.CaseDocument, missing: Iterable[Mapping[str, Any]]) -> Step:
    wanted = [str(m["fact"]).split(".")[1] for m in missing if str(m["fact"]).startswith("genes.")]
    sent = [
        test.collected_on
        for test in document.gene_tests
        if test.collected_on and any(result.status == "pending" for result in test.results)
    ]
    if wanted and sent:
        words = f"{', '.join(wanted)} open; material of {min(sent).isoformat()} is being tested"
        return Step("Genes", "due", words)
    if wanted:
        return Step("Genes", "due", f"not tested: {', '.join(wanted)}")
    known = [r.marker for test in document.gene_tests for r in test.results]
    words = f"known: {', '.join(dict.fromkeys(known))}" if known else "none asked for"
    return Step("Genes", "done" if known else "later", words)


def _cycles(document: d.CaseDocument, genes: Step) -> Step:
    given = [c.given_on for line in document.therapy_lines for c in line.cycles if c.given_on]
    if given:
        running = any(line.status == "active" for line in document.therapy_lines)
        words = f"{len(given)} given, the last {max(given).isoformat()}"
        return Step(
            "Cycles", "due" if running else "done", f"{words}; line running" if running else words
        )
    planned = any(line.status == "planned" for line in document.therapy_lines)
    if planned and genes.state != "done":
        return Step("Cycles", "blocked", f"planned; genes: {genes.because}")
    return Step(
        "Cycles", "due" if planned else "later", "planned" if planned else "no line of therapy"
    )


def _response(document: d.CaseDocument, latest: str, clocks: Iterable[Clock]) -> Step:
    restaging = next((c for c in clocks if c.code == "restaging" and c.value is not None), None)
    if restaging and restaging.state in ("red", "amber"):
        return Step("Response", "overdue", f"restaging was due {restaging.value}")
    words = f"last scan: {latest}" if latest else "not assessed"
    if restaging and restaging.state == "info":
        return Step("Response", "due", f"{words}; restaging due {restaging.value}")
    if latest:
        return Step("Response", "done", words)
    treated = any(line.started_on for line in document.therapy_lines)
    return Step("Response", "due" if treated else "later", words)


def _surgery(document: d.CaseDocument, as_of: date) -> Step:
    done = [s for s in document.surgeries if s.status == "performed" and s.kind in LIVER]
    planned = next((s for s in document.surgeries if s.status == "planned"), None)
    if planned:
        return _planned(planned, as_of)
    if done:
        last = max(done, key=lambda s: s.date or date.min)
        return Step(
            "Surgery", "done", f"performed {last.date.isoformat() if last.date else '(no day)'}"
        )
    split = len({vote.resectability for vote in document.resectability_votes}) > 1
    if split:
        return Step("Surgery", "blocked", "the surgeons' votes differ")
    return Step("Surgery", "later", "none planned")


def _planned(operation: d.Surgery, as_of: date) -> Step:
    if operation.date is None:
        return Step("Surgery", "due", "planned, without a day")
    late = operation.date < as_of
    words = (
        f"planned for {operation.date.isoformat()}{', not recorded as performed' if late else ''}"
    )
    return Step("Surgery", "overdue" if late else "due", words)


def _follow_up(document: d.CaseDocument) -> Step:
    performed = [
        s.date for s in document.surgeries if s.status == "performed" and s.kind in LIVER and s.date
    ]
    if not performed:
        return Step("Follow-up", "later", "after surgery")
    scans = [
        image.performed_on for image in document.imaging if image.performed_on > max(performed)
    ]
    words = f"last scan {max(scans).isoformat()}" if scans else "no scan since the operation"
    return Step("Follow-up", "due", words)
