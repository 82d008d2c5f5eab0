"""How long things take, and what becomes of a decision."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from mdt.rules.deadlines import is_working_day
from mdt.rules.delivery import WAITING
from mdt.rules.indicator_coverage import of_item
from mdt.rules.indicator_facts import DecisionFact, Facts, ItemFact, ReferralFact
from mdt.rules.indicators import Definition, Judged, Word

NO_TREATMENT = WAITING | {"more_tests", "transplant_referral"}
NOT_SAID = ("", "not_documented")
DONE = {"full": "done as recommended", "partial": "partly done"}


def referral_to_meeting(facts: Facts) -> Iterator[Judged]:
    answered: dict[int, tuple[ReferralFact, ItemFact]] = {}
    for item in facts.items:
        for referral in item.referrals if item.is_answered else ():
            answered.setdefault(referral.pk, (referral, item))
    for referral, item in answered.values():
        days = Decimal((item.day - referral.submitted_on).days)
        yield _timed(item, days, f"submitted on {referral.submitted_on}, {days} days before")
    for referral in facts.waiting:
        if referral.pk not in answered:
            yield Judged(
                referral.submitted_on, "unknown", f"submitted on {referral.submitted_on}, not answered so far",
                referral.case, referral.patient,
            )  # fmt: skip


def meeting_to_signed(facts: Facts) -> Iterator[Judged]:
    for item in facts.items:
        if item.decision is not None:
            days = Decimal((item.decision.signed_on - item.day).days)
            word: Word = "met" if days <= 0 else "not_met"
            yield _timed(item, max(days, Decimal()), f"signed on {item.decision.signed_on}", word)
        elif item.meeting.is_held and item.state == "listed":
            yield of_item(item, "unknown", "no signed decision so far")


def signed_to_gp(facts: Facts) -> Iterator[Judged]:
    for item, decision in _decided(facts):
        yield _told(item, decision, decision.gp_sent_on, decision.gp_due, "letter to the GP", facts)


def signed_to_patient(facts: Facts) -> Iterator[Judged]:
    for item, decision in _decided(facts):
        yield _told(
            item, decision, decision.informed_on, decision.patient_due, "patient told", facts
        )


def _told(
    item: ItemFact, decision: DecisionFact, on: date | None, due: date | None, what: str, facts: Facts
) -> Judged:  # fmt: skip
    if on is not None:
        word: Word = "met" if due is None or on <= due else "not_met"
        return _timed(
            item, working_days(decision.signed_on, on), f"{what} on {on}, due {due}", word
        )
    if item.died_on is not None and item.died_on <= facts.as_of:
        return of_item(item, "excluded", "the patient has died")
    if due is None:
        return of_item(item, "unknown", f"{what}: no day was set")
    if due < facts.as_of:
        return of_item(item, "not_met", f"{what}: not so far, due {due}")
    return of_item(item, "unknown", f"{what}: not so far, still has time until {due}")


def meeting_to_treatment(facts: Facts) -> Iterator[Judged]:
    for item, decision in _decided(facts):
        if not decision.treatments - NO_TREATMENT:
            yield of_item(item, "excluded", "no treatment was recommended")
        elif decision.fate not in DONE:
            word: Word = "excluded" if decision.fate == "none" else "unknown"
            because = (
                "treated otherwise"
                if decision.fate == "none"
                else "no treatment is recorded so far"
            )
            yield of_item(item, word, because)
        elif decision.began_on is None:
            yield of_item(item, "unknown", "the day on which treatment began is not recorded")
        else:
            days = Decimal((decision.began_on - item.day).days)
            yield _timed(item, max(days, Decimal()), f"began on {decision.began_on}")


def implemented(facts: Facts) -> Iterator[Judged]:
    for item, decision in _decided(facts):
        if decision.fate in DONE:
            yield of_item(item, "met", DONE[decision.fate], DONE[decision.fate])
        elif decision.fate == "none" or decision.fate_reason:
            words = decision.fate_reason.replace("_", " ") or "no reason given"
            yield of_item(item, "not_met", f"not done: {words}", "not done")
        elif decision.expected_by is not None and decision.expected_by >= facts.as_of:
            yield of_item(item, "unknown", f"still has time until {decision.expected_by}")
        else:
            yield of_item(item, "unknown", "nobody knows whether it happened")


def reason_known(facts: Facts) -> Iterator[Judged]:
    for item, decision in _decided(facts):
        if decision.fate == "full":
            yield of_item(item, "excluded", DONE["full"])
        elif decision.fate == "unknown" and not decision.fate_reason:
            yield of_item(item, "unknown", "it is not known whether it happened")
        else:
            word: Word = "not_met" if decision.fate_reason in NOT_SAID else "met"
            words = decision.fate_reason.replace("_", " ") or "no reason given"
            yield of_item(item, word, words, words)


def overdue(facts: Facts) -> Iterator[Judged]:
    for task in facts.tasks:
        word, because = _task(task.due_on, task.closed_on, facts.as_of)
        yield Judged(
            task.due_on, word, because, task.case, task.patient, group=because.split(",")[0]
        )


def addenda_in_time(facts: Facts) -> Iterator[Judged]:
    for task in facts.tasks:
        if not task.is_addendum:
            continue
        late, because = _task(task.due_on, task.closed_on, facts.as_of)
        word: Word = {"met": "not_met", "not_met": "met"}.get(late, "unknown")  # type: ignore[assignment]
        yield Judged(
            task.due_on, word, because, task.case, task.patient, group=because.split(",")[0]
        )


def _task(due: date, closed: date | None, as_of: date) -> tuple[Word, str]:
    if closed is None:
        return (
            ("met", f"still open, due {due}")
            if due < as_of
            else ("excluded", f"not due before {due}")
        )
    return (
        ("met", f"closed late, {closed}")
        if closed > due
        else ("not_met", f"closed in time, {closed}")
    )


def working_days(since: date, until: date, holidays: Collection[date] = ()) -> Decimal:
    """Working days after ``since`` up to ``until``: 0 on the same day, and over a weekend."""
    days = (date.fromordinal(n) for n in range(since.toordinal() + 1, until.toordinal() + 1))
    return Decimal(sum(is_working_day(day, holidays) for day in days))


def _decided(facts: Facts) -> Iterator[tuple[ItemFact, DecisionFact]]:
    return ((item, item.decision) for item in facts.items if item.decision is not None)


def _timed(item: ItemFact, days: Decimal, because: str, word: Word = "met") -> Judged:
    return Judged(item.day, word, because, item.case, item.patient, item.meeting.pk, amount=days)


SIGNED = "Signed decisions"
AFTER = (
    Definition(
        "referral-to-meeting", "From referral to meeting", "days", "referral",
        "Days from the submission of a referral to the meeting that decided or noted it.",
        "Referrals that a board has answered with a signed decision, or by noting the case.",
        "Drafts, withdrawn referrals, and those joined to another one.", "Not answered so far (in the period in which they were submitted).",
        "day of the meeting", "Count of this record; no single national clock for it", referral_to_meeting, unit="days",
        benchmark="Panel answer after a median of 7 days, quartiles 5 and 11 (pubmed 31520695).",
    ),
    Definition(
        "meeting-to-signed", "From meeting to signature", "days", "decision",
        "Days from the meeting to the first signature; on time: the same day.",
        SIGNED + ".", "None.", "Not signed so far.",
        "day of the meeting", "Accuracy checked by a clinician at the meeting (CRUK 2017)", meeting_to_signed, unit="days",
        target="the same day",
    ),
    Definition(
        "signed-to-gp", "From signature to the letter to the GP", "days", "decision",
        "Working days from the first signature to the first letter to GP and referrer; on time: by its due day.",
        SIGNED + " whose letter was sent or is overdue.", "Patients who died before it was sent.", "Not sent and not yet due.",
        "day of the meeting", "GP told by the end of the next working day (UK quality surveillance, from memory, not checked)",
        signed_to_gp, unit="working days", target="1 working day",
        benchmark="About a third of GPs were told (one audit of 55, research.manchester.ac.uk).",
    ),
    Definition(
        "signed-to-patient", "From signature to the patient being told", "days", "decision",
        "Working days from the first signature to the talk that is on record; on time: by the due day of the patient's letter.",
        SIGNED + " of which the patient was told or should have been.", "Patients who died before.", "Not told and not yet due.",
        "day of the meeting", "Outcome told within two working days (gmcancer.org.uk/standardised-outcome-communication)",
        signed_to_patient, unit="working days", target="2 working days",
        benchmark="62 % of patients were told (same audit of 55).",
    ),
    Definition(
        "meeting-to-treatment", "From meeting to treatment", "days", "decision",
        "Days from the meeting to the first of the recommended treatments that is on record.",
        SIGNED + " that recommend a treatment, of which at least a part was given.",
        "No treatment recommended; treated otherwise.", "No treatment is recorded so far.",
        "day of the meeting", "Count of this record", meeting_to_treatment, unit="days",
        benchmark="Median 27 days, quartiles 13 and 51, for liver metastases (one Italian centre); 16 for all cancers (PMC3817328).",
    ),
    Definition(
        "implemented", "Implemented", "share", "decision",
        "Decisions that were done as recommended or partly done, matched with later treatment and operations.",
        SIGNED + " whose fate is known.", "None.", "Still has time; nobody knows whether it happened.",
        "day of the meeting", "Implementation of board decisions (iv.iiarjournals.org/content/39/6/3503)", implemented,
        benchmark="84.2 % of 13,050 (68.1 % in full, 16.1 % in part); 91.3 % of 551 in the UK.",
    ),
    Definition(
        "reason-known", "Reason known where it went otherwise", "share", "decision",
        "Decisions with a coded reason other than “not documented”.",
        SIGNED + " that were not or only partly done.", "Done as recommended.", "It is not known whether it happened.",
        "day of the meeting", "Implementation of board decisions (iv.iiarjournals.org/content/39/6/3503)", reason_known,
        benchmark="Of full deviations 51 % were not documented (same source).",
    ),
    Definition(
        "overdue", "Overdue tasks", "share", "task",
        "Tasks of decisions that are open after their due day, or were closed after it.",
        "Tasks due in the period.", "Tasks not due yet.", "None.",
        "due day of the task", "Count of this record", overdue,
    ),
    Definition(
        "report-addenda", "Addenda to reports in time", "share", "task",
        "Tasks to write an addendum to a report of radiology or pathology that were closed by their due day.",
        "Such tasks, given where the board saw something else than the report says, due in the period.", "None.",
        "Open and not due yet.", "due day of the task", "Addenda to discrepant reports (RCR audit, XR-704)", addenda_in_time,
        target="two weeks",
    ),
)  # fmt: skip
