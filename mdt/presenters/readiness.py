"""Readiness of cases for their question, and whom to chase, for a page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.documents import documents_of
from cases.models import Case, WorkUp
from cases.rules.document import CaseDocument
from mdt.requested import request_of
from recommendations.active import active, of_version
from recommendations.models import Evaluation
from recommendations.rules.knowledge import Knowledge, standard
from recommendations.rules.readiness import Chase, Need, chase_list, is_ready, readiness_of
from recommendations.rules.work_up import work_up_needs

FORMS = {
    "labs": ("lab", "test"),
    "genes": ("gene", "marker"),
    "assessments": ("assessment", "kind"),
    "work_up": ("work-up", "kind"),
}
TAGS = {"have": "good", "pending": "info"}


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    word: str
    tag: str
    owner: str
    blocking: bool
    window: int | None
    hint: str
    entry: tuple[str, str]
    # Which open request of the case it is, where one was made; a booked date stands at it.
    request: str

    @property
    def months(self) -> int | None:
        """A long window in months, as people say it."""
        return round(self.window / 30.4) if self.window and self.window > 365 else None


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
    case: Case,
    document: CaseDocument,
    evaluation: Evaluation | None,
    today: date,
    work_up: Sequence[WorkUp],
) -> CaseReadiness:
    """What the document tells and, beside it, the work-up that it has no part for."""
    missing = evaluation.result["missing"] if evaluation else []
    knowledge = of_version(evaluation.knowledge_version) if evaluation else active()
    profile = case.site.knowledge_profile
    needs = (
        *readiness_of(
            document, as_of=today, profile=profile, knowledge=knowledge,
            raised=[m["fact"] for m in missing if m["blocking"]],
        ),
        *work_up_needs(
            document, [row.entry for row in work_up], as_of=today, profile=profile,
            knowledge=_with_work_up(knowledge),
        ),
    )  # fmt: skip
    asked = {
        f"work_up.{row.kind}": request_of(row).key for row in work_up if row.state == "requested"
    }
    return CaseReadiness(
        rows=[
            _row(need, asked)
            for need in sorted(needs, key=lambda n: (not n.is_open, not n.blocking))
        ],
        is_ready=is_ready(needs),
        have=sum(not need.is_open for need in needs),
        needs=needs,
    )


def _with_work_up(knowledge: Knowledge) -> Knowledge:
    """A version that was released before work-up was part of the knowledge asks for what ships."""
    return knowledge if knowledge.work_up else standard()


def readiness_of_cases(
    cases: Mapping[int, Case],
    evaluations: Mapping[int, Evaluation],
    today: date,
    work_up: Iterable[WorkUp],
) -> dict[int, CaseReadiness]:
    """The same for many, with the documents read together."""
    mine: dict[int, list[WorkUp]] = defaultdict(list)
    for row in work_up:
        mine[row.case_id].append(row)
    return {
        pk: readiness_of_case(cases[pk], document, evaluations.get(pk), today, mine[pk])
        for pk, document in documents_of(cases)
    }


def chase(cases: Iterable[tuple[str, CaseReadiness]]) -> tuple[Chase, ...]:
    return chase_list((label, found.needs) for label, found in cases)


def _row(need: Need, asked: Mapping[str, str]) -> Row:
    tag = TAGS.get(need.state) or ("amber" if need.blocking else "info")
    return Row(
        need.title, need.state, tag, need.owner, need.blocking, need.max_age, need.hint,
        entry=_entry(need.fact),
        request=asked.get(need.fact, "") if need.is_open else "",
    )  # fmt: skip


def _entry(fact: str) -> tuple[str, str]:
    """The form that takes the fact, and what is chosen in it; empty where none does."""
    part, _, name = fact.partition(".")
    kind, field = FORMS.get(part, ("", ""))
    chosen = {"RAS": "KRAS", "liver_function": "bilirubin"}.get(name, name)
    return kind, f"?{field}={chosen}" if kind else ""
