"""Each indicator on facts small enough to count by hand, at both edges of what it asks."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mdt.rules import indicator_facts as f
from mdt.rules.indicator_after import working_days
from mdt.rules.indicator_list import INDICATORS, as_markdown
from mdt.rules.indicators import (
    Judged,
    Kind,
    by_group,
    by_month,
    median,
    months,
    nearest_rank,
    value_of,
    wilson,
    within,
)

DAY, AS_OF = date(2026, 3, 5), date(2026, 6, 1)  # a Thursday
LOCK = datetime(2026, 3, 4, 11, tzinfo=UTC)


def meeting(day: date = DAY, *, pk: int = 1, state: str = "ended", **rest: Any) -> f.MeetingFact:
    given: dict[str, Any] = {
        "board": 1,
        "locked_at": LOCK,
        "core": ("surgeon", "oncologist", "radiologist"),
    } | rest
    return f.MeetingFact(pk=pk, day=day, state=state, **given)


def decision(**said: Any) -> f.DecisionFact:
    usual: dict[str, Any] = {
        "pk": 1, "signed_on": DAY, "intent": "curative", "treatments": frozenset({"liver_resection"}),
        "quorum": "met", "surgeon": "present", "gp_due": DAY + timedelta(days=1),
        "patient_due": DAY + timedelta(days=4), "expected_by": DAY + timedelta(days=60),
    }  # fmt: skip
    return f.DecisionFact(**usual | said)


def item(
    signed: f.DecisionFact | None = None, *, on: f.MeetingFact | None = None, **said: Any
) -> f.ItemFact:
    usual: dict[str, Any] = {"pk": 1, "case": 1, "patient": 1, "planned_minutes": 8}
    usual |= {"state": "decided" if signed else "listed", "decision": signed}
    return f.ItemFact(meeting=on or meeting(), **usual | said)


def case(**said: Any) -> f.CaseFact:
    usual: dict[str, Any] = {"pk": 1, "patient": 1, "opened_on": DAY, "boards": frozenset({1})}
    return f.CaseFact(**usual | said)


def facts(*items: f.ItemFact, **rest: Any) -> f.Facts:
    known = {one.meeting.pk: one.meeting for one in items}
    given: dict[str, Any] = {"as_of": AS_OF, "meetings": tuple(known.values())} | rest
    return f.Facts(items=items, **given)


def verdicts(code: str, given: f.Facts) -> list[str]:
    return [one.word for one in INDICATORS[code].judge(given)]


def referral(**said: Any) -> f.ReferralFact:
    usual: dict[str, Any] = {
        "pk": 1, "case": 1, "patient": 1, "submitted_on": DAY - timedelta(days=7), "reason": "new",
        "priority": "routine",
    }  # fmt: skip
    return f.ReferralFact(**usual | said)


def line(on: str | None) -> f.TreatmentFact:
    return f.TreatmentFact("systemic therapy", date.fromisoformat(on) if on else None)


def operation(on: str | None, kind: str = "liver_resection") -> f.TreatmentFact:
    return f.TreatmentFact(kind, date.fromisoformat(on) if on else None, is_operation=True)


FOUND = date(2026, 2, 20)


@pytest.mark.parametrize(
    ("_why", "known", "talked", "expected"),
    [
        ("treated on the day of the meeting counts as after it", {"treatments": (line("2026-03-05"),)}, True, "met"),
        ("treated a day before the meeting", {"treatments": (line("2026-03-04"),)}, True, "not_met"),
        ("treated and never discussed", {"treatments": (line("2026-03-04"),)}, False, "not_met"),
        ("discussed, not treated", {}, True, "met"),
        ("neither", {}, False, "unknown"),
        ("a treatment before the metastases is another one's", {"treatments": (line("2026-02-19"),)}, True, "met"),
        ("a treatment without a day cannot be put in order", {"treatments": (line(None),)}, True, "unknown"),
        ("never discussed, and one dated treatment is enough to know",
         {"treatments": (line(None), line("2026-03-01"))}, False, "not_met"),
        ("nobody knows when they were found", {"detected_on": None}, True, "unknown"),
    ],
)  # fmt: skip
def test_before_treatment(_why: str, known: dict[str, Any], talked: bool, expected: str) -> None:
    items = [item(decision())] if talked else []

    given = facts(*items, cases=(case(**{"detected_on": FOUND} | known),))

    assert verdicts("pre-therapeutic", given) == [expected]


def test_what_was_discussed_leads_to_its_meeting() -> None:
    """Also at a recurrence, and after an operation."""
    operation = f.TreatmentFact("liver_resection", DAY - timedelta(days=1), is_operation=True)
    found = {"detected_on": FOUND, "diagnosed_on": FOUND - timedelta(days=200)}
    given = facts(item(decision()), cases=(case(**found, treatments=(operation,)),))
    for code in ("pre-therapeutic", "recurrence", "post-operative"):
        (judged,) = INDICATORS[code].judge(given)
        assert judged.meeting == given.items[0].meeting.pk


def test_a_talk_before_the_metastases_were_found_is_about_something_else() -> None:
    early = item(decision(), on=meeting(FOUND - timedelta(days=1)))

    given = facts(early, cases=(case(detected_on=FOUND, treatments=(line("2026-03-01"),)),))

    assert verdicts("pre-therapeutic", given) == ["not_met"]


def test_an_emergency_that_was_treated_first_is_excluded() -> None:
    asked = item(decision(), referrals=(referral(priority="emergency_treated"),))

    given = facts(asked, cases=(case(detected_on=FOUND, treatments=(line("2026-02-21"),)),))

    assert verdicts("pre-therapeutic", given) == ["excluded"]
    assert verdicts("prospective", given) == ["not_met"]


def test_a_noted_case_was_not_discussed() -> None:
    given = facts(item(decision(), mode="note"), cases=(case(detected_on=FOUND),))

    assert verdicts("pre-therapeutic", given) == ["unknown"]
    assert verdicts("quorate", given) == ["excluded"]
    assert verdicts("per-patient", given) == ["excluded"]


@pytest.mark.parametrize(
    ("_why", "diagnosed_days_before", "talked", "expected"),
    [
        ("30 days after the primary is with it", 30, True, []),
        ("31 days after it is metachronous", 31, True, ["met"]),
        ("not discussed although the board has met", 400, False, ["not_met"]),
    ],
)
def test_metachronous(
    _why: str, diagnosed_days_before: int, talked: bool, expected: list[str]
) -> None:
    given = facts(
        item(decision(), case=1 if talked else 2),
        cases=(case(detected_on=FOUND, diagnosed_on=FOUND - timedelta(days=diagnosed_days_before)),),
    )  # fmt: skip

    assert verdicts("recurrence", given) == expected


def test_nobody_is_late_before_the_board_has_met() -> None:
    found = DAY + timedelta(days=1)

    given = facts(item(decision(), case=2), cases=(case(detected_on=found, diagnosed_on=date(2024, 1, 1)),))  # fmt: skip

    assert verdicts("recurrence", given) == ["unknown"]


def test_a_referred_recurrence_counts_once_however_often_it_was_listed() -> None:
    asked = (referral(reason="recurrence"),)
    carried = item(state="carried_over", referrals=asked, on=meeting(DAY - timedelta(days=7), pk=2))

    given = facts(carried, item(decision(), referrals=asked))

    assert verdicts("recurrence", given) == ["met"]


@pytest.mark.parametrize(
    ("_why", "operations", "expected"),
    [
        ("discussed on the day", [operation("2026-03-05")], ["met"]),
        ("operated after the last meeting", [operation("2026-03-06")], ["unknown"]),
        ("the second operation came before the talk", [operation("2026-02-01"), operation("2026-03-01")],
         ["not_met", "met"]),
        ("the second one on the day of the talk", [operation("2026-02-01"), operation("2026-03-05")],
         ["not_met", "met"]),
        ("no day", [operation(None)], ["unknown"]),
        ("a line of therapy is no operation", [line("2026-03-01")], []),
    ],
)  # fmt: skip
def test_after_operation(_why: str, operations: list[f.TreatmentFact], expected: list[str]) -> None:
    given = facts(item(decision()), cases=(case(treatments=tuple(operations)),))

    assert verdicts("post-operative", given) == expected


@pytest.mark.parametrize(
    ("asked_by", "reason", "expected"),
    [
        ({"referral"}, "new", "met"),
        ({"referral"}, "ratification", "not_met"),
        ({"flag"}, None, "met"),
        ({"rediscussion"}, None, "met"),
        ({"referral"}, None, "unknown"),
        (set(), None, "unknown"),
    ],
)
def test_prospective(asked_by: set[str], reason: str | None, expected: str) -> None:
    asked = (referral(reason=reason),) if reason else ()

    given = facts(item(decision(), asked_by=frozenset(asked_by), referrals=asked))

    assert verdicts("prospective", given) == [expected]


def test_discussions_per_patient_are_counted_by_person_not_by_case() -> None:
    items = [item(decision(), pk=n, case=n, patient=patient) for n, patient in enumerate((7, 7, 8))]

    value = value_of("per_patient", list(INDICATORS["per-patient"].judge(facts(*items))))

    assert (value.numerator, value.denominator, value.mean) == (3, 2, Decimal("1.5"))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("met", "met"),
        ("met by deputy", "met"),
        ("met with written opinion", "met"),
        ("not met", "not_met"),
        ("", "unknown"),
    ],
)
def test_quorate(status: str, expected: str) -> None:
    assert verdicts("quorate", facts(item(decision(quorum=status)))) == [expected]


def test_a_deputy_is_counted_separately() -> None:
    stays = (
        f.StayFact(1, "Dr A", "surgeon", "member"),
        f.StayFact(1, "Dr B", "oncologist", "deputy"),
        f.StayFact(1, "Dr C", "radiologist", "observer"),
    )
    given = facts(meetings=(meeting(), meeting(pk=2)), stays=stays)

    judged = list(INDICATORS["core-attendance"].judge(given))

    assert [one.word for one in judged] == ["met", "not_met", "not_met", *["unknown"] * 3]
    assert judged[1].because == "oncologist: only by deputy"
    assert by_group(judged) == (("oncologist", 0, 1), ("radiologist", 0, 1), ("surgeon", 1, 1))


BEFORE, AFTER = LOCK - timedelta(hours=1), LOCK + timedelta(hours=1)


@pytest.mark.parametrize(
    ("_why", "materials", "expected"),
    [
        ("there at the very minute", [("available", LOCK, None)], "met"),
        ("a minute too late", [("available", LOCK + timedelta(minutes=1), None)], "not_met"),
        ("one of two was missing", [("reviewed", BEFORE, None), ("transferred", BEFORE, None)], "not_met"),
        ("reviewed later, and known to have been there", [("reviewed", AFTER, BEFORE)], "met"),
        ("reviewed later, and there only after the lock", [("reviewed", AFTER, AFTER)], "not_met"),
        ("reviewed later: when it came is not known", [("reviewed", AFTER, None)], "not_known"),
        ("asked for only after the lock", [("requested", AFTER, None)], "not_known"),
        ("asked for and not there", [("requested", BEFORE, None)], "not_met"),
        ("nothing named", [], "not_known"),
    ],
)  # fmt: skip
def test_complete_at_lock(
    _why: str, materials: list[tuple[str, datetime, datetime | None]], expected: str
) -> None:
    given = facts(
        item(decision()), materials=tuple(f.MaterialFact(1, *known) for known in materials)
    )

    assert verdicts("complete-at-lock", given) == [expected.replace("not_known", "unknown")]


def test_late_deferred_and_not_reached() -> None:
    cancelled = meeting(pk=2, state="cancelled")
    given = facts(
        item(decision(), is_late=True),
        item(state="deferred", deferral_reason="pathology_pending"),
        item(state="deferred", deferral_reason="meeting_cancelled", on=cancelled),
        item(state="carried_over"),
        item(state="carried_over", carried_over=1),
        item(state="moved"),
        item(state="removed"),
        item(state="provisional"),
    )

    assert verdicts("late", given) == ["met", "not_met", "not_met", "not_met"]
    assert verdicts("deferred", given) == ["not_met", "met", "met", "not_met", "not_met"]
    assert verdicts("carried-over", given) == ["not_met", "not_met", "met", "met"]
    assert by_group(INDICATORS["carried-over"].judge(given)) == (
        ("first time", 1, 1), ("second time or later", 1, 1),
    )  # fmt: skip


def test_a_noted_case_is_answered_and_not_discussed() -> None:
    asked = (referral(),)
    given = facts(item(state="noted", mode="note", referrals=asked), waiting=asked)

    assert verdicts("referral-to-meeting", given) == ["met"]
    assert verdicts("per-patient", given) == ["excluded"]
    assert verdicts("deferred", given) == verdicts("late", given) == ["not_met"]


def test_a_running_meeting_is_not_judged_yet() -> None:
    given = facts(item(on=meeting(state="in_session")))

    assert verdicts("carried-over", given) == verdicts("deferred", given) == ["unknown"]
    assert verdicts("meeting-to-signed", given) == ["unknown"]


def test_minutes_are_of_the_cases_that_were_timed() -> None:
    given = facts(
        item(decision(), planned_minutes=8, used_minutes=Decimal("4.5")),
        item(decision(), planned_minutes=2, used_minutes=Decimal(3)),
        item(decision(), planned_minutes=90),
    )

    value = value_of("minutes", list(INDICATORS["minutes"].judge(given)))

    assert (value.numerator, value.denominator, value.percent, value.unknown) == (8, 10, Decimal("75.0"), 1)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("offered", "met"),
        ("none_suitable", "met"),
        ("not_considered", "not_met"),
        ("", "unknown"),
    ],
)
def test_trial(said: str, expected: str) -> None:
    assert verdicts("trial", facts(item(decision(trial=said)))) == [expected]


@pytest.mark.parametrize(
    ("_why", "question", "said", "expected"),
    [
        ("asked about resection", "resectability", {}, "met"),
        ("by deputy", "surgery_planning", {"surgeon": "deputy"}, "met"),
        ("in writing", "resectability", {"surgeon": "written"}, "met"),
        ("absent", "resectability", {"surgeon": "absent"}, "not_met"),
        ("the record does not say", "resectability", {"surgeon": ""}, "unknown"),
        ("about drugs", "regimen", {"surgeon": "absent"}, "excluded"),
        ("about drugs, and closes the way", "regimen", {"surgeon": "absent", "closes_resection": True}, "not_met"),
        ("resectability was answered", "", {"surgeon": "absent", "resectability": "borderline"}, "not_met"),
    ],
)  # fmt: skip
def test_liver_surgeon(_why: str, question: str, said: dict[str, Any], expected: str) -> None:
    given = facts(item(decision(**said), question=question))

    assert verdicts("liver-surgeon", given) == [expected]


def test_from_referral_to_meeting_waiting_ones_are_not_judged() -> None:
    given = facts(
        item(decision(), referrals=(referral(),)),
        waiting=(referral(), referral(pk=2, submitted_on=DAY, is_waiting=True)),
    )

    value = value_of("days", list(INDICATORS["referral-to-meeting"].judge(given)))

    assert (value.median, value.denominator, value.unknown) == (Decimal(7), 1, 1)


@pytest.mark.parametrize(
    ("_why", "said", "died", "expected", "days"),
    [
        ("on its due day", {"gp_sent_on": DAY + timedelta(days=1)}, None, "met", 1),
        ("over the weekend: two working days", {"gp_sent_on": DAY + timedelta(days=4)}, None, "not_met", 2),
        ("not sent, overdue", {}, None, "not_met", None),
        ("not sent, due today", {"gp_due": AS_OF}, None, "unknown", None),
        ("not sent, due yesterday", {"gp_due": AS_OF - timedelta(days=1)}, None, "not_met", None),
        ("died before it was sent", {}, AS_OF, "excluded", None),
        ("died after it was sent", {"gp_sent_on": DAY}, AS_OF, "met", 0),
    ],
)  # fmt: skip
def test_letter_to_the_gp(
    _why: str, said: dict[str, Any], died: date | None, expected: str, days: int | None
) -> None:
    given = facts(item(decision(**said), died_on=died))

    (judged,) = INDICATORS["signed-to-gp"].judge(given)

    assert (judged.word, judged.amount) == (expected, None if days is None else Decimal(days))


def test_where_all_is_overdue_there_are_no_days_rather_than_none_on_time() -> None:
    overdue = value_of("days", [Judged(DAY, "not_met", "overdue")])
    timed = value_of(
        "days",
        [Judged(DAY, "not_met", "late", amount=Decimal(9)), Judged(DAY, "not_met", "overdue")],
    )

    assert overdue.percent == 0
    assert overdue.figure("days") is None
    assert timed.figure("days") == 9


@pytest.mark.parametrize("kind", ["share", "days", "per_patient", "minutes"])
def test_a_month_without_anything_judged_has_no_figure(kind: Kind) -> None:
    since, until = DAY.replace(day=1), DAY.replace(month=DAY.month + 2)
    judged = [Judged(DAY, "met", "so", patient=1, amount=Decimal(5), base=Decimal(10))]

    figures = [v.figure(kind) for _month, v in by_month(kind, judged, since, until)]

    assert [figure is None for figure in figures] == [False, True, True]


def test_the_patient_is_told_within_two_working_days() -> None:
    on_time, late = (decision(informed_on=DAY + timedelta(days=days)) for days in (4, 5))

    given = facts(item(on_time), item(late))

    assert verdicts("signed-to-patient", given) == ["met", "not_met"]


@pytest.mark.parametrize(
    ("_why", "said", "expected"),
    [
        ("begun", {"fate": "full", "began_on": DAY + timedelta(days=27)}, "met"),
        ("nothing so far", {}, "unknown"),
        ("otherwise", {"fate": "none"}, "excluded"),
        ("surveillance is no treatment", {"treatments": frozenset({"surveillance"}), "fate": "full"}, "excluded"),
        ("done, and nobody wrote when", {"fate": "full"}, "unknown"),
    ],
)  # fmt: skip
def test_from_meeting_to_treatment(_why: str, said: dict[str, Any], expected: str) -> None:
    assert verdicts("meeting-to-treatment", facts(item(decision(**said)))) == [expected]


@pytest.mark.parametrize(
    ("_why", "said", "implemented", "reason"),
    [
        ("as recommended", {"fate": "full"}, "met", "excluded"),
        ("in part, and nobody says why", {"fate": "partial"}, "met", "not_met"),
        ("in part, with a reason", {"fate": "partial", "fate_reason": "toxicity"}, "met", "met"),
        ("not, with a reason", {"fate": "none", "fate_reason": "patient_wish"}, "not_met", "met"),
        ("not, “not documented” is no reason", {"fate": "none", "fate_reason": "not_documented"}, "not_met", "not_met"),
        ("nothing found, and a person says why", {"fate_reason": "died"}, "not_met", "met"),
        ("nothing found", {}, "unknown", "unknown"),
        ("still has time", {"expected_by": AS_OF}, "unknown", "unknown"),
    ],
)  # fmt: skip
def test_implemented(_why: str, said: dict[str, Any], implemented: str, reason: str) -> None:
    given = facts(item(decision(**said)))

    assert verdicts("implemented", given) == [implemented]
    assert verdicts("reason-known", given) == [reason]


@pytest.mark.parametrize(
    ("due", "closed", "expected"),
    [
        (AS_OF, None, "excluded"),
        (AS_OF - timedelta(days=1), None, "met"),
        (DAY, DAY, "not_met"),
        (DAY, DAY + timedelta(days=1), "met"),
    ],
)
def test_overdue(due: date, closed: date | None, expected: str) -> None:
    assert verdicts("overdue", facts(tasks=(f.TaskFact(1, 1, 1, due, closed),))) == [expected]


@pytest.mark.parametrize(
    ("_why", "due", "closed", "expected"),
    [
        ("written by its day", date(2026, 3, 16), date(2026, 3, 16), ["met"]),
        ("written a day late", date(2026, 3, 16), date(2026, 3, 17), ["not_met"]),
        ("open after its day", date(2026, 3, 16), None, ["not_met"]),
        ("open, its day to come", date(2030, 3, 16), None, ["unknown"]),
    ],
)
def test_addenda_to_reports(_why: str, due: date, closed: date | None, expected: list[str]) -> None:
    addendum = f.TaskFact(1, 1, 1, due, closed, is_addendum=True)
    other = f.TaskFact(2, 1, 1, due, closed)

    assert verdicts("report-addenda", facts(tasks=(addendum, other))) == expected


def judged(words: Iterable[str], day: date = DAY) -> list[Judged]:
    return [Judged(day, word, "") for word in words]  # type: ignore[arg-type]


def test_never_a_share_of_nothing() -> None:
    value = value_of("share", judged(["unknown", "excluded"]))

    assert (value.percent, value.low, value.figure("share"), value.is_small) == (
        None,
        None,
        None,
        False,
    )
    assert value_of("per_patient", []).mean is value_of("minutes", []).percent is None
    assert value_of("days", judged(["unknown"])).median is None


@pytest.mark.parametrize(("count", "small"), [(1, True), (9, True), (10, False)])
def test_small_numbers_are_marked(count: int, small: bool) -> None:
    assert value_of("share", judged(["met"] * count)).is_small is small


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # By hand from Wilson's formula with z = 1.96.
    [(0, 10, "0.0", "27.8"), (5, 10, "23.7", "76.3"), (10, 10, "72.2", "100.0"), (84, 100, "75.6", "89.9")],
)  # fmt: skip
def test_wilson(part: int, whole: int, low: str, high: str) -> None:
    assert wilson(part, whole) == (Decimal(low), Decimal(high))


def test_middle_and_ninetieth() -> None:
    days = [Decimal(n) for n in range(1, 11)]

    assert (median(days), nearest_rank(days, 90)) == (Decimal("5.5"), Decimal(9))
    assert (median(days[:1]), nearest_rank(days[:1], 90)) == (Decimal(1), Decimal(1))
    assert (median([]), nearest_rank([], 90)) == (None, None)


def test_a_period_holds_both_its_days() -> None:
    days = [DAY - timedelta(days=1), DAY, AS_OF, AS_OF + timedelta(days=1)]

    kept = within([Judged(day, "met", "") for day in days], DAY, AS_OF)

    assert [one.day for one in kept] == [DAY, AS_OF]


def test_months_without_anything_have_no_value() -> None:
    found = by_month("share", judged(["met"]), date(2026, 2, 28), date(2026, 4, 1))

    assert [(month.month, value.percent) for month, value in found] == [
        (2, None), (3, Decimal("100.0")), (4, None),
    ]  # fmt: skip
    assert months(date(2025, 12, 31), date(2026, 1, 1)) == (date(2025, 12, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("until", "days"), [(DAY, 0), (DAY + timedelta(days=1), 1), (DAY + timedelta(days=3), 1), (DAY + timedelta(days=4), 2)]
)  # fmt: skip
def test_working_days(until: date, days: int) -> None:
    assert working_days(DAY, until) == days


def test_every_indicator_is_documented_whole() -> None:
    text = as_markdown()

    for one in INDICATORS.values():
        assert all((one.name, one.numerator, one.denominator, one.excluded, one.not_judged, one.source)), one.code  # fmt: skip
        assert f"(`{one.code}`)" in text
    assert len(INDICATORS) == 23
