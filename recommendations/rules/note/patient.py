"""The opening paragraph: who the patient is, what the disease is, and where treatment stands."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cases.rules.document import CaseDocument, Metastases
from recommendations.rules.derived import Derived
from recommendations.rules.evaluation import Evaluation
from recommendations.rules.evaluation_json import plain as decimal_words
from recommendations.rules.intervals import completed_years
from recommendations.rules.note.told import Tell, is_as_written, stop
from recommendations.rules.note.words import Own, counted, day, listed, number, plain, sentence
from recommendations.rules.record import Record

PHASES = {
    "workup": "is in work-up",
    "preoperative": "is between chemotherapy and surgery",
    "postoperative": "has had liver surgery",
    "neoadjuvant": "is on neoadjuvant treatment",
    "conversion": "is on conversion treatment",
    "adjuvant": "is on adjuvant treatment",
    "palliative": "is on palliative treatment",
}
SEXES = {"female": "woman", "male": "man"}
QUESTIONS = {
    "resectability": "whether the disease is resectable",
    "upfront_or_neoadjuvant": "whether to operate first or to give chemotherapy first",
    "regimen": "which regimen to give",
    "response_review": "how the disease has responded",
    "surgery_planning": "how to plan the operation",
    "progression": "what to do after progression",
    "postoperative": "what should follow the operation",
    "recurrence": "how to treat the recurrence",
}
VOTES = {
    "unvoted": "No liver surgeon has voted on resectability yet.",
    "disputed": "The liver surgeons disagree on resectability",
}
EXACT = re.compile(r"(\d)\.0+ %")
PATTERNS = {
    "P0": "an early rise of a marker that may be a flare",
    "P1": "a confirmed rise of a marker on a stable scan",
    "P2": "growth of few, small, known lesions that stay resectable",
    "P3": "growth of known lesions with adverse features",
    "P4": "new lesions in the liver",
    "P5": "new disease outside the liver",
    "P6": "a decline of the patient's condition",
    "PX": "growth at the first scan on a checkpoint inhibitor, possibly pseudoprogression",
}


def who(evaluation: Evaluation, document: CaseDocument, tell: Tell) -> list[str]:
    """The patient, the primary, the metastases and the genes, each with its day."""
    record, derived = Record(document, evaluation.as_of), evaluation.derived
    return [
        _patient(record, derived, tell),
        *_disease(record, derived, tell),
        _genes(derived, record, tell),
    ]


def where_we_are(evaluation: Evaluation, document: CaseDocument, tell: Tell) -> list[str]:
    """The votes, the treatment so far, how it went, and what the board is asked."""
    record, derived = Record(document, evaluation.as_of), evaluation.derived
    return [
        "Where we are.",
        *_treatment(derived, tell),
        *_course(evaluation, tell),
        _votes(record, derived, tell),
        *_question(document),
    ]


def _votes(record: Record, derived: Derived, tell: Tell) -> str:
    said = VOTES.get(derived.resectability, f"The liver surgeons vote {derived.resectability}")
    days = sorted(vote.item.voted_on for vote in record.votes_now if vote.item.voted_on)
    if not days:
        return said if said.endswith(".") else f"{said}."
    each = ""
    if derived.resectability == "disputed":
        each = f": {listed((f'{v.item.surgeon} {tell(str(v.item.resectability))}' for v in record.votes_now), tell('and'))}"
    return f"{said}{each} ({day(days[-1])})."


def _course(evaluation: Evaluation, tell: Tell) -> Iterator[str]:
    """The latest scan with its arithmetic, the pattern, and what else is flagged."""
    latest, flags = evaluation.course.latest, [f for f in evaluation.flags if f.is_current]
    if latest is not None:
        yield (
            f"The latest scan on treatment, of {day(latest.point.date)}, shows {latest.overall}: "
            f"{_rounded(sentence(tell(latest.because)))}"
        )
    patterns = [PATTERNS[code] for code in evaluation.derived.progression_patterns]
    if patterns:
        yield f"The pattern is {listed(map(tell, patterns), tell('and'))}."
    for flag in flags:
        words = _untold(flag.because, latest.because if latest else "")
        if words:
            since = f"Flagged since {day(flag.raised_on)}, {plain(flag.code)}"
            yield f"{tell(since)}: {_rounded(sentence(tell(words)))}"


def _untold(because: str, told: str) -> str:
    """What a flag says beyond the arithmetic of the scan, which stands before it."""
    if not told or told not in because:
        return because
    return because.partition(told)[2].partition(". ")[2]


def _rounded(text: str) -> str:
    """25.00 % is 25 %; other digits stay."""
    return EXACT.sub(r"\1 %", text)


def _patient(record: Record, derived: Derived, tell: Tell) -> str:
    patient = record.document.patient
    who = SEXES.get(patient.sex or "", "patient")
    if patient.birth_date:
        years = completed_years(patient.birth_date, record.as_of)
        starts_with_vowel = years in (8, 11, 18) or 80 <= years < 90
        who = f"{'An' if starts_with_vowel else 'A'} {years}-year-old {tell(who)}"
    else:
        who = f"A {tell(who)} whose age is not on record"
    onset, phase = derived.onset["egoslim"], PHASES[derived.phase]
    if onset == "unknown":
        return f"{tell(who)} with colorectal liver metastases (onset not known) {tell(phase)}."
    return f"{tell(who)} with {tell(plain(onset))} colorectal liver metastases {tell(phase)}."


def _disease(record: Record, derived: Derived, tell: Tell) -> Iterator[str]:
    yield _primary(record, derived, tell)
    yield _metastases(record.metastases, derived.disease_free_interval_months, tell)
    if record.extrahepatic:
        sites = listed(
            (tell(plain(str(entry.item.site))) for entry in record.extrahepatic), tell("and")
        )
        yield f"There is disease outside the liver: {sites}."
    elif record.extrahepatic_ruled_out:
        yield "Disease outside the liver has been ruled out."


def _primary(record: Record, derived: Derived, tell: Tell) -> str:
    primary = record.document.primary
    side = "side not known" if derived.side == "unknown" else f"{derived.side} side"
    stage = " ".join(filter(None, (primary.t, primary.n)))
    more = ", ".join(filter(None, (tell(side), stage)))
    said = tell(
        f"The primary in the {tell(plain(primary.site))} ({more})"
        if primary.site
        else f"The primary at a site not on record ({more})"
    )
    if record.primary_status == "resected":
        when = record.primary_resected_on
        return f"{said} was resected on {day(when)}." if when else f"{said} was resected."
    if primary.symptoms and record.primary_status == "in_situ":
        return f"{said} is in place and causes {listed((tell(plain(one)) for one in primary.symptoms), tell('and'))}."
    return f"{said} is in place." if record.primary_status == "in_situ" else f"{said}."


def _metastases(metastases: Metastases, months: int | None, tell: Tell) -> str:
    count, size = metastases.count, metastases.largest_mm
    if count is None and size is None:
        clauses = ["Number and size of the metastases are not on record"]
    else:
        clauses = list(_size(count, size, tell))
        if metastases.distribution:
            clauses.append(plain(metastases.distribution))
    if metastases.detected_on:
        clauses.append(f"found on {day(metastases.detected_on)}")
        if months:
            said = counted(months, "month", "months") if is_as_written(tell) else f"{months} months"
            clauses.append(f"{said} after the primary")
    return sentence(stop(tell, ",").join(map(tell, clauses)))


def _size(count: int | None, size: Decimal | None, tell: Tell) -> Iterator[str]:
    if count == 1 and size is not None:
        yield f"One metastasis of {size} mm"
        return
    if count is None:
        yield "An unknown number of metastases"
    elif is_as_written(tell):
        yield sentence(counted(count, "metastasis", "metastases")).rstrip(".")
    else:
        yield f"metastases, {count} in number"
    yield f"the largest {size} mm" if size is not None else "size not on record"


MARKERS = {"RAS": ("KRAS", "NRAS"), "BRAF": ("BRAF",), "mismatch repair": ("MMR",)}


def _genes(derived: Derived, record: Record, tell: Tell) -> str:
    """What is known of the three with its day, once where all share it, and which of them are not."""
    named = (("RAS", derived.ras), ("BRAF", derived.braf), ("mismatch repair", derived.mmr))
    known = [
        (tell(f"{name} {plain(value)}"), _reported(name, record))
        for name, value in named
        if value != "unknown"
    ]
    open_ = [tell(name) for name, value in named if value == "unknown"]
    if not known:
        return "RAS, BRAF and mismatch repair are not known."
    days = {when for _, (_, when) in known}
    shared = "" if len(days) > 1 else _on(days.pop(), tell)
    each = (
        f"{state}{variant}{'' if shared else _on(when, tell)}" for state, (variant, when) in known
    )
    said = [f"{listed(each, tell('and'))}{shared}"]
    if open_:
        lacking = listed(open_, tell("and"))
        said.append(
            tell(f"{lacking} is not known" if len(open_) == 1 else f"{lacking} are not known")
        )
    return sentence(stop(tell, ";").join(said))


def _on(when: date | None, tell: Tell) -> str:
    return tell(f" ({day(when)})") if when else ""


def _reported(name: str, record: Record) -> tuple[str, date | None]:
    """The variants that were found, and the last day on which these markers were reported."""
    found = [
        (test.reported_on or test.collected_on, result)
        for test in record.document.gene_tests
        for result in test.results
        if result.marker in MARKERS[name]
        and result.status not in ("failed", "pending")
        and (test.reported_on is None or test.reported_on <= record.as_of)
    ]
    days = [when for when, _ in found if when]
    variants = dict.fromkeys(
        f"{result.marker} {result.variant}" for _, result in found if result.variant
    )
    return (f" ({', '.join(variants)})" if variants else ""), max(days, default=None)


def _treatment(derived: Derived, tell: Tell) -> Iterator[str]:
    cycles = derived.cycles_q2w_equivalent
    if cycles:
        in_letters = is_as_written(tell) and cycles == int(cycles)
        whole = number(int(cycles)) if in_letters else decimal_words(cycles)
        yield f"Preoperative chemotherapy so far comes to {whole} two-weekly cycles."


def _question(document: CaseDocument) -> Iterator[str]:
    board = document.board
    if board.question_text:
        yield "The board is asked:"
        yield Own(sentence(board.question_text))
    elif board.question:
        yield f"The board is asked {QUESTIONS[board.question]}."
