"""The gene panel of the case page: state by word and shape, result, specimen, day, and who supplies it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.models import Case
from cases.rules.document import CaseDocument
from recommendations.active import active, of_version
from recommendations.models import Evaluation
from recommendations.rules.evaluate import facts_of
from recommendations.rules.gene_panel import Gene, Reading, gene_panel

TAGS = {"known": "good", "pending": "info", "missing": "plain"}


@dataclass(frozen=True, slots=True)
class Result:
    """One reading in words, with its place on the page."""

    words: str
    specimen: str
    on: date | None
    is_reported: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class GeneRow:
    title: str
    word: str
    tag: str
    results: list[Result]
    lacking: str
    need: str
    owner: str
    is_open: bool


def gene_rows(
    case: Case, document: CaseDocument, evaluation: Evaluation | None, today: date
) -> list[GeneRow]:
    """RAS, BRAF, mismatch repair, HER2 and PIK3CA as they stand today."""
    knowledge = of_version(evaluation.knowledge_version) if evaluation else active()
    facts = facts_of(
        document, as_of=today, profile=case.site.knowledge_profile, knowledge=knowledge
    )
    missing = evaluation.result["missing"] if evaluation else []
    raised = frozenset(entry["fact"] for entry in missing if entry["blocking"])
    return [_row(gene) for gene in gene_panel(knowledge, facts, raised)]


def _row(gene: Gene) -> GeneRow:
    is_open = gene.state != "known"
    needed = gene.need in ("blocking", "recommended")
    tag = (
        "amber" if is_open and gene.state != "pending" and needed else TAGS.get(gene.state, "amber")
    )
    partly = gene.lacking if is_open and gene.readings else ()
    return GeneRow(
        title=gene.title,
        word=_word(gene.state),
        tag=tag,
        results=list(_results(gene.readings)),
        lacking=", ".join(partly),
        need=_need(gene.need),
        owner=gene.owner,
        is_open=is_open,
    )


def _word(state: str) -> str:
    return {
        "known": _("have"),
        "pending": _("pending"),
        "failed": _("failed"),
        "missing": _("missing"),
        "stale": _("stale"),
        "conflict": _("conflict"),
    }[state]


def _need(need: str) -> str:
    return {
        "blocking": _("needed for the decision"),
        "recommended": _("recommended"),
        "optional": _("optional: prognostic, no regimen is chosen by it"),
        "not now": _("not needed for this question"),
    }[need]


def _results(readings: Iterable[Reading]) -> Iterable[Result]:
    for r in readings:
        words = f"{r.marker} {r.status.replace('_', ' ')} {r.variant}".strip()
        yield Result(words, r.specimen.replace("_", " "), r.on, r.is_reported, r.path)
