"""Who reaches the board, and when: before treatment, at recurrence, after an operation."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from mdt.rules.indicator_facts import CaseFact, Facts, ItemFact, ReferralFact, TreatmentFact
from mdt.rules.indicators import Definition, Judged, Word

# Found at most 30 days after the primary counts as found with it (evidence B-17).
AT_DIAGNOSIS = timedelta(days=30)
TREATED_ALREADY = "emergency_treated"
RATIFIED = "ratification"
DKG = "Indicator {number} of certified German bowel centres (Jahresbericht 2016, docplayer.org/83306835); threshold 95 % from memory, not checked"


def before_treatment(facts: Facts) -> Iterator[Judged]:
    urgent = {
        r.case for item in facts.items for r in item.referrals if r.priority == TREATED_ALREADY
    }
    for case in facts.cases:
        if case.detected_on is None:
            yield _of(case, case.opened_on, "unknown", "no day on which the metastases were found")
        elif case.pk in urgent:
            yield _of(
                case, case.detected_on, "excluded", "emergency, treated before it was referred"
            )
        else:
            yield _before_treatment(case, case.detected_on, facts)


def _before_treatment(case: CaseFact, found_on: date, facts: Facts) -> Judged:
    treated = [t.day for t in case.treatments if t.day is None or t.day >= found_on]
    dated = [day for day in treated if day is not None]
    discussed = facts.discussions.get(case.pk, ())
    item = next((one for one in discussed if one.day >= found_on), None)
    first_talk, meeting = (item.day, item.meeting.pk) if item else (None, None)
    if len(dated) < len(treated) and not (first_talk is None and dated):
        return _of(case, found_on, "unknown", "a treatment without a day")
    if not dated:
        if first_talk is None:
            return _of(case, found_on, "unknown", "neither discussed nor treated so far")
        because = f"discussed on {first_talk}, not treated so far"
        return _of(case, found_on, "met", because, meeting=meeting)
    first = min(dated)
    if first_talk is not None and first_talk <= first:
        because = f"discussed on {first_talk}, treated on {first}"
        return _of(case, found_on, "met", because, meeting=meeting)
    talk = f"discussed only on {first_talk}" if first_talk else "not discussed so far"
    return _of(case, found_on, "not_met", f"treated on {first}, {talk}", meeting=meeting)


def at_recurrence(facts: Facts) -> Iterator[Judged]:
    yield from (one for case in facts.cases if (one := _metachronous(case, facts)))
    referred = {r.pk: r for item in facts.items for r in item.referrals} | {
        r.pk: r for r in facts.waiting
    }
    for referral in referred.values():
        if referral.reason == "recurrence":
            talk = _talk_after(facts, referral.case, referral.submitted_on, frozenset())
            yield Judged(
                referral.submitted_on, talk.word, talk.because, referral.case, referral.patient, talk.meeting,
                "recurrence, as referred",
            )  # fmt: skip


def _metachronous(case: CaseFact, facts: Facts) -> Judged | None:
    found, group = case.detected_on, "metachronous metastases"
    if found is None:
        return None
    if case.diagnosed_on is None:
        return _of(case, found, "unknown", "no day on which the primary was diagnosed", group)
    if found <= case.diagnosed_on + AT_DIAGNOSIS:
        return None
    talk = _talk_after(facts, case.pk, found, case.boards)
    return _of(case, found, talk.word, talk.because, group, talk.meeting)


def after_operation(facts: Facts) -> Iterator[Judged]:
    for case in facts.cases:
        operations = [t for t in case.treatments if t.is_operation]
        for operation in operations:
            yield _after_operation(case, operation, operations, facts)


def _after_operation(
    case: CaseFact, operation: TreatmentFact, all_of_case: list[TreatmentFact], facts: Facts
) -> Judged:
    group = operation.kind.replace("_", " ")
    day = operation.day
    if day is None:
        return _of(case, case.opened_on, "unknown", "an operation without a day", group)
    following = min((t.day for t in all_of_case if t.day and t.day > day), default=None)
    talk = _talk_after(facts, case.pk, day, case.boards, before=following)
    return _of(case, day, talk.word, talk.because, group, talk.meeting)


class _Talk(NamedTuple):
    """Whether a case was discussed when it should have been, and at which meeting."""

    word: Word
    because: str
    meeting: int | None = None


def _talk_after(
    facts: Facts, case: int, day: date, boards: frozenset[int], before: date | None = None
) -> _Talk:
    """Whether a case was discussed on a day or later, and before something else happened."""
    first = next((one for one in facts.discussions.get(case, ()) if one.day >= day), None)
    if first is not None and (before is None or first.day < before):
        return _Talk("met", f"{day}: discussed on {first.day}", first.meeting.pk)
    if before is not None:
        return _Talk("not_met", f"{day}: not discussed before the next operation on {before}")
    if boards and not facts.has_met_since(boards, day):
        return _Talk("unknown", f"{day}: the board has not met since")
    return _Talk("not_met", f"{day}: not discussed so far")


def prospective(facts: Facts) -> Iterator[Judged]:
    for item in facts.items:
        if item.decision is None:
            continue
        if item.mode != "discuss":
            yield of_item(item, "excluded", "noted under a standard of care")
            continue
        yield of_item(item, *_prospective(item))


def _prospective(item: ItemFact) -> tuple[Word, str]:
    if item.referrals:
        return _referred(item.referrals)
    if item.asked_by & {"flag", "rediscussion"}:
        return "met", "listed because the facts have changed"
    return "unknown", "listed by hand; nobody said whether it was treated already"


def _referred(referrals: Sequence[ReferralFact]) -> tuple[Word, str]:
    if any(r.priority == TREATED_ALREADY for r in referrals):
        return "not_met", "emergency, treated before the meeting"
    if any(r.reason == RATIFIED for r in referrals):
        return "not_met", "ratification of what was done"
    return "met", "referred before treatment"


def per_patient(facts: Facts) -> Iterator[Judged]:
    for item in facts.items:
        if item.is_discussed:
            yield of_item(item, "met", "discussed and decided")
        elif item.is_answered:
            yield of_item(item, "excluded", "noted under a standard of care")


def of_item(item: ItemFact, word: Word, because: str, group: str = "") -> Judged:
    meeting = item.meeting
    return Judged(meeting.day, word, because, item.case, item.patient, meeting.pk, group)


def _of(
    case: CaseFact, day: date, word: Word, because: str, group: str = "", meeting: int | None = None
) -> Judged:
    return Judged(day, word, because, case.pk, case.patient, meeting, group)


COVERAGE = (
    Definition(
        "pre-therapeutic", "Discussed before treatment", "share", "case",
        "Cases that were discussed in full, with a signed decision, on or before the day of the first treatment after the metastases were found; or were discussed and not treated so far.",
        "Cases whose metastases were found in the period and that were treated or discussed.",
        "Emergencies that were treated before they were referred.",
        "No day of finding; a treatment without a day; neither treated nor discussed so far.",
        "day on which the metastases were found", DKG.format(number="1"), before_treatment,
        benchmark="Stage IV colon cancer of one German region: 38 % (PMC5596058).",
    ),
    Definition(
        "recurrence", "Discussed at recurrence or metachronous metastases", "share", "event",
        "Events after which the case was discussed in full, with a signed decision.",
        "Metastases found more than 30 days after the primary was diagnosed, and referrals for a recurrence. A recurrence that nobody referred is not counted: the record has no event of that name.",
        "None.",
        "No day of diagnosis of the primary; no meeting of the board since.",
        "day of finding, or of the referral", DKG.format(number="2"), at_recurrence,
    ),
    Definition(
        "post-operative", "Discussed after an operation", "share", "operation",
        "Operations after which the case was discussed in full, with a signed decision, before the next operation.",
        "Operations and local treatments recorded as performed in the period.",
        "Planned and cancelled operations.",
        "No day of operation; no meeting of the board since.",
        "day of the operation", DKG.format(number="3"), after_operation,
    ),
    Definition(
        "prospective", "Prospective discussions", "share", "discussion",
        "Discussions whose treatment was still to come: referred for another reason than ratification, or listed because facts had changed.",
        "Listings with a signed decision.",
        "Cases noted under a standard of care.",
        "Listed by hand without a referral or a flag.",
        "day of the meeting", "Commission on Cancer 2020, standard 2.5; threshold 80 % from memory, not checked",
        prospective,
    ),
    Definition(
        "per-patient", "Discussions per patient", "per_patient", "discussion",
        "Discussions in full with a signed decision.",
        "Patients who had at least one of them in the period.",
        "Cases noted under a standard of care.",
        "None.",
        "day of the meeting", "Count of this record", per_patient, unit="per patient",
        benchmark="42 % of patients more than once (PMC3817328); 2.2 to 2.3 per patient with liver metastases (derived from two panels).",
    ),
)  # fmt: skip
