"""The one reading of the record for its indicators: one query, however many cases there are.

Only what a person may see is read. Listings are read from the first day of the period up to now, since what happens
after a period answers for it.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Exists, F, Min, OuterRef, Q, Sum

from accounts.days import day_at
from accounts.together import read_values_together
from cases.models import Case
from mdt.indicator_cases import asked_of_cases, asked_of_materials, cases, materials
from mdt.indicator_decisions import asked_of_decisions, decisions
from mdt.indicator_scope import Row, Rows, Scope
from mdt.models import (
    Action,
    AgendaReason,
    Attendance,
    Completion,
    Discussion,
    Meeting,
    Referral,
    ReferralState,
)
from mdt.rules import indicator_facts as f

WAITING = (ReferralState.SUBMITTED, ReferralState.NOT_READY, ReferralState.TRIAGED, ReferralState.SCHEDULED)  # fmt: skip


def facts_of(scope: Scope) -> f.Facts:
    """Everything the indicators look at."""
    (met, asked, listed, signed, took, waiting, tasks, stays, studies, came, *known) = (
        read_values_together(
            _meetings(scope), _reasons(scope), _listed(scope), asked_of_decisions(scope),
            _stints(scope), _unplaced(scope), _given(scope), _attended(scope),
            *asked_of_materials(scope), *asked_of_cases(scope),
        )
    )  # fmt: skip
    meetings = {row["pk"]: _meeting(row, scope) for row in met}
    minutes = {row["item_id"]: Decimal(round(row["took"].total_seconds())) / 60 for row in took}
    return f.Facts(
        as_of=scope.as_of,
        meetings=tuple(meetings.values()),
        items=_items(listed, meetings, _asked(asked, scope), decisions(signed, scope), minutes),
        waiting=tuple(_waiting(row, scope) for row in waiting),
        cases=cases(*known),
        materials=materials(studies, came),
        tasks=tuple(_task(row, scope) for row in tasks),
        stays=tuple(
            f.StayFact(
                row["meeting_id"], row["user__full_name"], row["discipline"], row["capacity"]
            )
            for row in stays
        ),
    )


def _meetings(scope: Scope) -> Rows:
    return (
        Meeting.objects.visible_to(scope.user)
        .filter(board__in=scope.boards, starts_at__gte=scope.begin, starts_at__lte=scope.at)
        .annotate(sent_at=Min("published__published_at"))
        .order_by("starts_at", "pk")
        .values("pk", "board_id", "starts_at", "state", "lock_at", "sent_at")
    )


def _meeting(row: Row, scope: Scope) -> f.MeetingFact:
    board = scope.board(row["board_id"])
    return f.MeetingFact(
        pk=row["pk"],
        board=board.pk,
        day=day_at(board, row["starts_at"]),
        state=row["state"],
        locked_at=row["sent_at"] or row["lock_at"],
        core=tuple(board.quorum),
    )


def _listed(scope: Scope) -> Rows:
    return (
        scope.items
        .order_by("meeting__starts_at", "position", "pk")
        .values(
            "pk", "case_id", "meeting_id", "state", "mode", "question", "carried_over", "deferral_reason",
            "late_because", "planned_minutes", patient=F("case__patient_id"),
            died_on=F("case__patient__deceased_on"),
        )
    )  # fmt: skip


def _items(
    rows: Sequence[Row],
    meetings: dict[int, f.MeetingFact],
    asked: dict[int, list[Row]],
    signed: dict[int, f.DecisionFact],
    used: dict[int, Decimal],
) -> tuple[f.ItemFact, ...]:
    return tuple(
        _item(row, meetings[row["meeting_id"]], signed.get(row["pk"]), used.get(row["pk"]), asked[row["pk"]])
        for row in rows
        if row["meeting_id"] in meetings
    )  # fmt: skip


def _item(
    row: Row,
    meeting: f.MeetingFact,
    decision: f.DecisionFact | None,
    used: Decimal | None,
    asked: Sequence[Row],
) -> f.ItemFact:
    return f.ItemFact(
        pk=row["pk"],
        case=row["case_id"],
        patient=row["patient"],
        meeting=meeting,
        state=row["state"],
        mode=row["mode"],
        question=row["question"],
        carried_over=row["carried_over"],
        deferral_reason=row["deferral_reason"],
        is_late=bool(row["late_because"]),
        planned_minutes=row["planned_minutes"],
        used_minutes=used,
        died_on=row["died_on"],
        decision=decision,
        asked_by=frozenset(one["kind"] for one in asked),
        referrals=tuple(one["fact"] for one in asked if one["fact"]),
    )


def _stints(scope: Scope) -> Rows:
    """How long each item was before the board, its finished stints together."""
    return (
        Discussion.objects.filter(item__in=scope.items, ended_at__isnull=False)
        .order_by()
        .values("item_id")
        .annotate(took=Sum(F("ended_at") - F("started_at")))
    )


def _reasons(scope: Scope) -> Rows:
    return AgendaReason.objects.filter(item__in=scope.items).values(
        "item_id", "kind", "referral_id", "referral__submitted_at", "referral__discussion_reason", "referral__priority",
        case=F("item__case_id"), patient=F("item__case__patient_id"), board=F("item__board_id"),
    )  # fmt: skip


def _asked(rows: Sequence[Row], scope: Scope) -> dict[int, list[Row]]:
    """Of each item the kinds of its reasons, with the referral where there is one."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        moment = row["referral__submitted_at"]
        fact = moment and f.ReferralFact(
            pk=row["referral_id"],
            case=row["case"],
            patient=row["patient"],
            submitted_on=day_at(scope.board(row["board"]), moment),
            reason=row["referral__discussion_reason"],
            priority=row["referral__priority"],
        )
        found[row["item_id"]].append({"kind": row["kind"], "fact": fact})
    return found


def _unplaced(scope: Scope) -> Rows:
    return (
        Referral.objects.visible_to(scope.user)
        .filter(
            board__in=scope.boards, state__in=WAITING, submitted_at__gte=scope.begin, submitted_at__lte=scope.at,
            case__in=Case.objects.visible_to(scope.user),
        )
        .order_by("submitted_at", "pk")
        .values(
            "pk", "case_id", "submitted_at", "discussion_reason", "priority", "board_id",
            patient=F("case__patient_id"),
        )
    )  # fmt: skip


def _waiting(row: Row, scope: Scope) -> f.ReferralFact:
    return f.ReferralFact(
        pk=row["pk"],
        case=row["case_id"],
        patient=row["patient"],
        submitted_on=day_at(scope.board(row["board_id"]), row["submitted_at"]),
        reason=row["discussion_reason"],
        priority=row["priority"],
        is_waiting=True,
    )


def _given(scope: Scope) -> Rows:
    this = OuterRef("pk")
    differing = Completion.objects.filter(Q(radiology_task=this) | Q(pathology_task=this))
    return (
        Action.objects.visible_to(scope.user)
        .filter(decision__item__board__in=scope.boards, due_on__gte=scope.since)
        .annotate(is_addendum=Exists(differing))
        .order_by("due_on", "pk")
        .values(
            "pk", "due_on", "closed_at", "is_addendum", case=F("decision__item__case_id"),
            patient=F("decision__item__case__patient_id"), board=F("decision__item__board_id"),
        )
    )  # fmt: skip


def _task(row: Row, scope: Scope) -> f.TaskFact:
    return f.TaskFact(
        pk=row["pk"],
        case=row["case"],
        patient=row["patient"],
        due_on=row["due_on"],
        closed_on=row["closed_at"] and day_at(scope.board(row["board"]), row["closed_at"]),
        is_addendum=row["is_addendum"],
    )


def _attended(scope: Scope) -> Rows:
    return Attendance.objects.filter(
        meeting__in=Meeting.objects.visible_to(scope.user), meeting__board__in=scope.boards,
        meeting__starts_at__gte=scope.begin, meeting__starts_at__lte=scope.at,
    ).values("meeting_id", "user__full_name", "discipline", "capacity")  # fmt: skip
