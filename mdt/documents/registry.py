"""Rows for a registry, read from the record: one for each discussion that this person may see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from cases.documents import documents_of
from cases.rules.document import CaseDocument
from mdt.documents.pseudonyms import mask, pseudonym
from mdt.documents.report import Cell, Report, Sheet
from mdt.models import AgendaItem, Board, Decision, ItemState
from mdt.rules import registry as rules
from mdt.rules.indicator_facts import TreatmentFact
from mdt.rules.registry import Entry, Standard


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which data set, of which board, of meetings from one day to another, both included."""

    standard: Standard
    board: Board
    since: date
    until: date
    meeting_type: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One discussion with its case, for a page that leads to it."""

    item: AgendaItem
    entry: Entry
    missing: tuple[rules.Field, ...]


def rows_of(wanted: Wanted, user: User) -> list[Row]:
    """Signed decisions that hold, and noted cases where the data set has them, by day and place on the list."""
    pairs = [
        *_decided(wanted, user),
        *(_noted(wanted, user) if wanted.standard.holds_noted else ()),
    ]
    pairs.sort(key=lambda pair: (pair[0].meeting.starts_at, pair[0].position, pair[0].pk))
    documents = dict(documents_of({item.case_id for item, _ in pairs}))
    entries = ((item, _entry(item, decision, documents[item.case_id], wanted)) for item, decision in pairs)  # fmt: skip
    return [Row(item, entry, wanted.standard.missing(entry)) for item, entry in entries]


def report(wanted: Wanted, user: User, *, pseudonymised: bool) -> Report:
    """The rows, what is to be corrected, and the data dictionary; the first of them is what a CSV holds."""
    rows = rows_of(wanted, user)
    columns = wanted.standard.columns(pseudonymised=pseudonymised)
    lines = tuple(_line(row, columns, pseudonymised=pseudonymised) for row in rows)
    return Report(
        title=f"{wanted.board.name}: {wanted.standard.title}",
        subtitle=f"{wanted.since.isoformat()} to {wanted.until.isoformat()}. {len(rows)} rows",
        on=wanted.until.isoformat(),
        pseudonymised=pseudonymised,
        sheets=(
            Sheet("Rows", tuple(column.name for column in columns), lines),
            Sheet("To correct", ("case", "day", "field", "where"), tuple(_gaps(rows, columns))),
            Sheet("Data dictionary", rules.DICTIONARY, tuple(rules.dictionary(wanted.standard))),
        ),
        statement="Like the data set named, and no submission file. Empty: not on record.",
    )


def _line(row: Row, columns: tuple[rules.Field, ...], *, pseudonymised: bool) -> tuple[Cell, ...]:
    hide: Callable[[str], str] = mask(row.item.case.patient) if pseudonymised else str
    cells = ((column, column.read(row.entry)) for column in columns)
    return tuple(hide(c) if c and column.name == "RECOMMENDATION" else c for column, c in cells)


def _gaps(rows: list[Row], columns: tuple[rules.Field, ...]) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        for gap in row.missing:
            if gap in columns:
                yield row.entry.case, row.entry.discussed_on.isoformat(), gap.name, gap.source


def _decided(wanted: Wanted, user: User) -> Iterator[tuple[AgendaItem, Decision | None]]:
    decisions = (
        Decision.objects.visible_to(user)
        .standing()
        .filter(item__board=wanted.board, item__meeting__starts_at__range=_span(wanted))
        .exclude(item__mode="note")
        .defer("snapshot")
        .select_related("item__meeting__board", "item__case__patient", "agreed_plan")
        .prefetch_related("item__case__patient__identifiers")
    )
    return ((d.item, d) for d in decisions if _is_in(d.item, wanted))


def _noted(wanted: Wanted, user: User) -> Iterator[tuple[AgendaItem, Decision | None]]:
    items = (
        AgendaItem.objects.visible_to(user)
        .filter(board=wanted.board, state=ItemState.NOTED, meeting__starts_at__range=_span(wanted))
        .select_related("meeting__board", "case__patient")
        .prefetch_related("case__patient__identifiers")
    )
    return ((item, None) for item in items if _is_in(item, wanted))


def _span(wanted: Wanted) -> tuple[datetime, datetime]:
    """A day wider on both sides; the day of the board's own zone decides."""
    first, last = wanted.since - timedelta(days=1), wanted.until + timedelta(days=2)
    return tuple(timezone.make_aware(datetime.combine(day, time())) for day in (first, last))  # type: ignore[return-value]


def _is_in(item: AgendaItem, wanted: Wanted) -> bool:
    return wanted.since <= item.meeting.local_start.date() <= wanted.until


def _entry(
    item: AgendaItem, decision: Decision | None, document: CaseDocument, wanted: Wanted
) -> Entry:
    patient, day = item.case.patient, item.meeting.local_start.date()
    plan = getattr(decision, "agreed_plan", None)
    return Entry(
        case=pseudonym(item.case),
        patient=next((number.value for number in patient.identifiers.all()), ""),
        born=patient.birth_date,
        sex=patient.sex,
        site=document.primary.site,
        diagnosed_on=document.primary.diagnosed_on,
        discussed_on=day,
        is_noted=decision is None,
        intent=decision.intent if decision else "",
        treatments=frozenset(decision.treatments if decision else ()),
        no_treatment_reason=decision.no_treatment_reason if decision else "",
        ecog=_ecog(document, day),
        meeting_type=wanted.meeting_type,
        before=tuple(_done(document, day)),
        under_treatment=_under_treatment(document, day),
        agreed="" if plan is None else "J" if plan.deviation_reason == "patient_wish" else "N",
        recommendation=decision.recommendation if decision else "",
        decision=str(decision.public_id) if decision else "",
        seal=decision.sha256 if decision else "",
    )


def _ecog(document: CaseDocument, day: date) -> str | None:
    known = [
        a for a in document.assessments
        if a.kind == "ECOG" and a.assessed_on and a.assessed_on <= day and a.value in "01234"
    ]  # fmt: skip
    return max(known, key=lambda a: a.assessed_on or date.min).value if known else None


def _done(document: CaseDocument, day: date) -> Iterator[TreatmentFact]:
    """What was begun or performed by then, and what has no day."""
    for line in document.therapy_lines:
        if line.status != "planned" and (line.started_on is None or line.started_on <= day):
            yield TreatmentFact("systemic therapy", line.started_on)
    for operation in document.surgeries:
        if operation.status == "performed" and (operation.date is None or operation.date <= day):
            yield TreatmentFact(operation.kind, operation.date, is_operation=True)


def _under_treatment(document: CaseDocument, day: date) -> bool:
    """A line that had begun and not ended by then; one that was stopped on an unknown day is taken as ended."""
    return any(
        line.started_on is not None and line.started_on <= day
        and (line.ended_on is None or line.ended_on > day)
        and (line.status == "active" or line.ended_on is not None)
        for line in document.therapy_lines
    )  # fmt: skip
