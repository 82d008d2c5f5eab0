"""Readiness of cases for their question, and whom to chase, for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cases.documents import documents_of
from cases.models import Case
from cases.rules.document import CaseDocument
from recommendations.active import active, of_version
from recommendations.models import Evaluation
from recommendations.rules.readiness import Chase, Need, chase_list, is_ready, readiness_of

TAGS = {"have": "good", "pending": "info"}


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    word: str
    tag: str
    owner: str
    blocking: bool
    window: int | None


@dataclass(frozen=True, slots=True)
class CaseReadiness:
    """What one case has and lacks for its question; what is open comes first."""

    rows: list[Row]
    is_ready: bool
    have: int
    needs: tuple[Need, ...]

    @property
    def open(self) -> list[Row]:
        return [row for row in self.rows if row.word != "have"]


def readiness_of_case(
    case: Case, document: CaseDocument, evaluation: Evaluation | None, today: date
) -> CaseReadiness:
    missing = evaluation.result["missing"] if evaluation else []
    needs = readiness_of(
        document,
        as_of=today,
        profile=case.site.knowledge_profile,
        knowledge=of_version(evaluation.knowledge_version) if evaluation else active(),
        raised=[m["fact"] for m in missing if m["blocking"]],
    )
    return CaseReadiness(
        rows=[_row(need) for need in sorted(needs, key=lambda n: (not n.is_open, not n.blocking))],
        is_ready=is_ready(needs),
        have=sum(not need.is_open for need in needs),
        needs=needs,
    )


def readiness_of_cases(
    cases: Mapping[int, Case], evaluations: Mapping[int, Evaluation], today: date
) -> dict[int, CaseReadiness]:
    """The same for many, with the documents read together."""
    return {
        pk: readiness_of_case(cases[pk], document, evaluations.get(pk), today)
        for pk, document in documents_of(cases)
    }


def chase(cases: Iterable[tuple[str, CaseReadiness]]) -> tuple[Chase, ...]:
    return chase_list((label, found.needs) for label, found in cases)


def _row(need: Need) -> Row:
    tag = TAGS.get(need.state) or ("amber" if need.blocking else "info")
    return Row(need.title, need.state, tag, need.owner, need.blocking, need.max_age)
