"""The lists of a board: agenda, tasks, the outcome of one case, and the minutes as tables."""

from datetime import date
from decimal import Decimal

from cases.models import Case
from mdt.documents.content import MinutesContent
from mdt.documents.course import printed_course
from mdt.documents.csv import COLUMNS
from mdt.documents.minutes_case import names_dissenter
from mdt.documents.outcome import STATEMENT, outcome_rows
from mdt.documents.presence import APOLOGY, STAY
from mdt.documents.pseudonyms import mask, pseudonym
from mdt.documents.report import Cell, Report, Sheet
from mdt.models import Action, AgendaItem, Board, Decision, ItemState, Meeting

AGENDA = (
    "position",
    "case",
    "birth date",
    "question",
    "reasons",
    "planned minutes",
    "state",
    "carried over",
)
COURSE = ("day", "kind", "what")
TASKS = ("task", "owner", "due on", "overdue", "state", "case", "decided on", "evidence")


def name_of(case: Case, *, pseudonymised: bool) -> str:
    if pseudonymised:
        return pseudonym(case)
    numbers = ", ".join(number.value for number in case.patient.identifiers.all())
    return f"{case.patient.display_name} ({numbers or 'no number'})"


def agenda_list(meeting: Meeting, *, pseudonymised: bool) -> Report:
    """The cases of one meeting in their order; what was removed is not on it."""
    items = (
        AgendaItem.objects.filter(meeting=meeting)
        .exclude(state=ItemState.REMOVED)
        .select_related("case__patient")
        .prefetch_related("reasons", "case__patient__identifiers")
        .order_by("position", "id")
    )
    rows = tuple(
        _agenda_row(item, place, pseudonymised) for place, item in enumerate(items, start=1)
    )
    return Report(
        title=f"{meeting.board.name}: list of {meeting.local_start:%Y-%m-%d %H:%M}",
        subtitle=f"{meeting.board.time_zone}. {len(rows)} {'case' if len(rows) == 1 else 'cases'}. {meeting.get_state_display()}",
        on=meeting.local_start.date().isoformat(),
        pseudonymised=pseudonymised,
        sheets=(Sheet("Cases", AGENDA, rows),),
    )


def _agenda_row(item: AgendaItem, place: int, pseudonymised: bool) -> tuple[Cell, ...]:
    patient = item.case.patient
    hide = mask(patient) if pseudonymised else str
    born = None if pseudonymised or not patient.birth_date else patient.birth_date.isoformat()
    reasons = "; ".join(hide(reason.text) for reason in item.reasons.all())
    return (
        place, name_of(item.case, pseudonymised=pseudonymised), born, item.question.replace("_", " "), reasons,
        item.planned_minutes, str(item.get_state_display()), item.carried_over,
    )  # fmt: skip


def task_list(board: Board, *, pseudonymised: bool, today: date) -> Report:
    """Every open task of a board's decisions, the one due first on top."""
    actions = (
        Action.objects.open()
        .filter(decision__item__board=board)
        .select_related("owner", "decision__item__case__patient", "decision__item__meeting__board")
        .prefetch_related("decision__item__case__patient__identifiers")
        .order_by("due_on", "id")
    )
    rows = tuple(_task_row(action, pseudonymised, today) for action in actions)
    return Report(
        title=f"{board.name}: open tasks",
        subtitle=f"{len(rows)} open on {today.isoformat()}",
        on=today.isoformat(),
        pseudonymised=pseudonymised,
        sheets=(Sheet("Tasks", TASKS, rows),),
    )


def _task_row(action: Action, pseudonymised: bool, today: date) -> tuple[Cell, ...]:
    item = action.decision.item
    hide = mask(item.case.patient) if pseudonymised else str
    return (
        hide(action.text), action.owner.full_name, action.due_on.isoformat(),
        "overdue" if action.is_overdue(today) else "", str(action.get_state_display()),
        name_of(item.case, pseudonymised=pseudonymised), item.meeting.local_start.date().isoformat(),
        hide(action.evidence),
    )  # fmt: skip


def outcome(decision: Decision, *, pseudonymised: bool) -> Report:
    """What the board recommends for one patient, alone, for the chart."""
    item = decision.item
    meeting = item.meeting
    hide = mask(item.case.patient) if pseudonymised else str
    rows = outcome_rows(decision, hide, named=names_dissenter(item, pseudonymised))
    head = (
        ("Case", name_of(item.case, pseudonymised=pseudonymised)),
        ("Board", meeting.board.name),
    )
    course = printed_course(decision, pseudonymised=pseudonymised)
    return Report(
        title=f"Outcome of {meeting.local_start:%Y-%m-%d}: {head[0][1]}",
        subtitle=f"{meeting.board.name}, {meeting.board.time_zone}",
        on=meeting.local_start.date().isoformat(),
        pseudonymised=pseudonymised,
        sheets=(
            Sheet("Outcome", ("What", "Recorded"), (*head, *rows)),
            *([Sheet("Course", COURSE, course.rows)] if course.rows else ()),
        ),
        statement=STATEMENT,
        figure=course.figure,
        figure_words=course.words,
    )


def minutes_tables(content: MinutesContent) -> Report:
    """The minutes as tables; the totals stand beside the rows they count."""
    cases = tuple(
        tuple(_flat(getattr(case, column)) for column in COLUMNS) for case in content.cases
    )
    counted = tuple((what, _number(count)) for what, count in content.totals.rows)
    return Report(
        title=content.title,
        subtitle="; ".join(f"{name}: {value}" for name, value in content.head),
        on=content.starts_at[:10],
        pseudonymised=content.pseudonymised,
        sheets=(
            Sheet("Cases", COLUMNS, cases),
            Sheet("Meeting", ("what", "recorded"), content.head),
            Sheet("Present", STAY, content.attendance),
            Sheet("Apologies", APOLOGY, content.apologies),
            Sheet("Totals", ("what", "number"), counted),
        ),
        statement=content.statement,
    )


def _number(text: str) -> Cell:
    """A count as a number, so that it can be summed; a mean keeps its place, and words stay words."""
    return int(text) if text.isdigit() else Decimal(text) if text[:1].isdigit() else text


def _flat(value: object) -> Cell:
    if isinstance(value, tuple):
        return "; ".join(value)
    return value if isinstance(value, int) else str(value)
