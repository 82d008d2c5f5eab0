"""The case page, put together for one person at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.days import day_at
from accounts.models import User
from accounts.permissions import Permission
from cases.documents import document_of
from cases.models import Case, DismissalReason, Flag, WorkUp
from cases.rules.assessed import assessed_lines
from cases.rules.bookings import Request
from cases.rules.clock import Clock
from cases.rules.clocks import clocks_of
from cases.rules.document import CaseDocument
from mdt.entry_forms import ENTRIES
from mdt.models import AgendaItem, Board, Decision, Meeting
from mdt.presenters import case as parts
from mdt.presenters.board_side import BoardSide, board_side
from mdt.presenters.bookings import Bookings, bookings_of
from mdt.presenters.case_sides import CaseSides, OtherCase, case_sides
from mdt.presenters.course import Course, Frame, course_of, liver_on
from mdt.presenters.facts import Group, fact_groups
from mdt.presenters.genes import GeneRow, gene_rows
from mdt.presenters.kept_documents import Documents, documents_of
from mdt.presenters.panel import PanelView, panel_view
from mdt.presenters.readiness import CaseReadiness, chase, readiness_of_case
from mdt.presenters.scores import ScoreShown, scores_shown
from mdt.presenters.since import Since, since_last_look
from mdt.presenters.suggestions import Suggestions, suggestions_of_case
from mdt.requested import requests_of
from mdt.rules.pathway import Step, pathway
from recommendations.models import Evaluation
from recommendations.rules.readiness import Chase


@dataclass(frozen=True, slots=True)
class CasePage:
    case: Case
    others: list[OtherCase]
    today: date
    age: int | None
    steps: tuple[Step, ...]
    since: Since
    open_flags: list[Flag]
    past_flags: list[Flag]
    listed: list[AgendaItem]
    decisions: list[Decision]
    tables: list[parts.ResponseTable]
    clocks: tuple[Clock, ...]
    course: Course
    liver: Frame
    facts: list[Group]
    shown: Suggestions | None
    genes: list[GeneRow]
    scores: list[ScoreShown]
    readiness: CaseReadiness
    work_up: list[WorkUp]
    bookings: Bookings
    documents: Documents
    panel: PanelView
    side: BoardSide
    chase: tuple[Chase, ...]
    evaluation: Evaluation | None
    meetings: list[Meeting]
    may_schedule: bool
    may_dismiss: bool
    may_judge: bool
    may_export: bool
    may_decide: bool
    may_edit: bool
    entries: list[tuple[str, Any]]
    dismissal_reasons: list[tuple[str, str]]

    @property
    def is_being_assessed(self) -> bool:
        """The facts have changed since the rules last looked; the worker is a moment behind."""
        return self.case.assessed_version < self.case.version


def case_page(case: Case, user: User, now: datetime) -> CasePage:
    """Gather everything of one case; the caller made sure that the person may see it."""
    today = day_at(case.site, now)
    document = document_of(case)
    lines = assessed_lines(document, today)
    sides = case_sides(case, user, now)
    evaluation, flags, decisions = sides.evaluation, sides.flags, sides.decisions
    held, listed = sides.held, sides.listed
    result: Mapping[str, Any] = evaluation.result if evaluation else {}
    clocks = clocks_of(document, today)
    readiness = readiness_of_case(case, document, evaluation, today, sides.work_up)
    may_schedule = Permission.SCHEDULE in held
    return CasePage(
        case=case,
        others=sides.others,
        today=today,
        age=case.age_on(today),
        steps=_steps(case, document, result, clocks, today),
        since=since_last_look(case, user, flags, decisions, now),
        open_flags=_open(flags),
        past_flags=[flag for flag in flags if flag.state != "open"],
        listed=listed,
        decisions=decisions,
        tables=parts.response_tables(document, lines, today),
        clocks=clocks,
        course=course_of(document, lines, decisions, flags, today),
        liver=liver_on(document, today),
        facts=fact_groups(document),
        shown=suggestions_of_case(case, evaluation) if _shown(sides.site_boards) else None,
        genes=gene_rows(case, document, evaluation, today),
        scores=scores_shown(result, case),
        readiness=readiness,
        work_up=sides.work_up,
        bookings=bookings_of(sides.bookings, _requests(sides), today),
        documents=documents_of(sides.documents),
        panel=panel_view(sides.panel, sides.votes, user, held),
        side=board_side(case, sides, held, today),
        chase=chase([("", readiness)]),
        evaluation=evaluation,
        meetings=sides.meetings if may_schedule and not (listed or _is_elsewhere(sides)) else [],
        may_schedule=may_schedule,
        may_dismiss=Permission.DISMISS_FLAGS in held,
        may_judge=Permission.JUDGE_FLAGS in held,
        may_export=Permission.EXPORT in held,
        may_decide=Permission.DRAFT_DECISION in held,
        may_edit=Permission.EDIT_CASES in held,
        entries=[(kind, form.title) for kind, form in ENTRIES.items()],
        dismissal_reasons=DismissalReason.choices,
    )


def _open(flags: list[Flag]) -> list[Flag]:
    """The gravest first."""
    found = (flag for flag in flags if flag.state == "open")
    return sorted(found, key=lambda flag: parts.LEVELS.index(flag.level))


def _requests(sides: CaseSides) -> list[Request]:
    actions = [action for decision in sides.decisions for action in decision.actions.all()]
    return requests_of(actions, sides.work_up)


def _is_elsewhere(sides: CaseSides) -> bool:
    """The person stands on a list with another case, and is not listed twice."""
    return any(other.listed for other in sides.others)


def _steps(
    case: Case,
    document: CaseDocument,
    result: Mapping[str, Any],
    clocks: tuple[Clock, ...],
    today: date,
) -> tuple[Step, ...]:
    missing, latest = result.get("missing", ()), case.latest_response
    return pathway(document, as_of=today, missing=missing, latest=latest, clocks=clocks)


def _shown(boards: Sequence[Board]) -> bool:
    """A board may switch suggestions off; the record of them stays."""
    return not boards or any(board.suggestions_shown for board in boards)
