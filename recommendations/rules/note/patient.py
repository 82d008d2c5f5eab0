"""The opening paragraph: who the patient is, what the disease is, and where treatment stands."""

from collections.abc import Iterator

from cases.rules.document import CaseDocument, Metastases, PrimaryTumour
from recommendations.rules.derived import Derived
from recommendations.rules.evaluation import Evaluation
from recommendations.rules.evaluation_json import plain as decimal_words
from recommendations.rules.intervals import completed_years
from recommendations.rules.note.words import counted, day, listed, number, plain, sentence
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
    "disputed": "The liver surgeons disagree on resectability.",
}


def opening(evaluation: Evaluation, document: CaseDocument) -> str:
    """The patient, the primary, the metastases, the genes, the treatment so far and the question."""
    record, derived = Record(document, evaluation.as_of), evaluation.derived
    sentences = [
        _patient(record, derived),
        *_disease(record, derived),
        _genes(derived),
        VOTES.get(derived.resectability, f"The liver surgeons vote {derived.resectability}."),
        *_treatment(derived),
        *_question(document),
    ]
    return " ".join(sentences)


def _patient(record: Record, derived: Derived) -> str:
    patient = record.document.patient
    who = SEXES.get(patient.sex or "", "patient")
    if patient.birth_date:
        years = completed_years(patient.birth_date, record.as_of)
        article = "An" if years in (8, 11, 18) or 80 <= years < 90 else "A"
        who = f"{article} {years}-year-old {who}"
    else:
        who = f"A {who} whose age is not on record"
    onset = derived.onset["egoslim"]
    onset_words = "" if onset == "unknown" else f"{plain(onset)} "
    unknown = " (onset not known)" if onset == "unknown" else ""
    return f"{who} with {onset_words}colorectal liver metastases{unknown} {PHASES[derived.phase]}."


def _disease(record: Record, derived: Derived) -> Iterator[str]:
    yield _primary(record, record.document.primary, derived)
    yield _metastases(record.metastases, derived.disease_free_interval_months)
    if record.extrahepatic:
        sites = listed(plain(str(entry.item.site)) for entry in record.extrahepatic)
        yield f"There is disease outside the liver: {sites}."
    elif record.extrahepatic_ruled_out:
        yield "Disease outside the liver has been ruled out."


def _primary(record: Record, primary: PrimaryTumour, derived: Derived) -> str:
    site = f"in the {plain(primary.site)}" if primary.site else "at a site not on record"
    side = "side not known" if derived.side == "unknown" else f"{derived.side} side"
    stage = " ".join(filter(None, (primary.t, primary.n)))
    said = f"The primary {site} ({', '.join(filter(None, (side, stage)))})"
    if record.primary_status == "resected":
        when = record.primary_resected_on
        return f"{said} was resected{f' on {day(when)}' if when else ''}."
    return f"{said} is in place." if record.primary_status == "in_situ" else f"{said}."


def _metastases(metastases: Metastases, months: int | None) -> str:
    count, size = metastases.count, metastases.largest_mm
    found = f" found on {day(metastases.detected_on)}" if metastases.detected_on else ""
    if months and found:
        found += f", {counted(months, 'month', 'months')} after the primary"
    if count is None and size is None:
        return (
            f"Number and size of the metastases are not on record{found and f', {found.strip()}'}."
        )
    many = "An unknown number of metastases" if count is None else _many(count)
    large = f", the largest {size} mm" if size is not None else ", size not on record"
    if count == 1 and size is not None:
        large = f" of {size} mm"
    spread = f", {plain(metastases.distribution)}" if metastases.distribution else ""
    return f"{many}{large}{spread},{found}." if found else f"{many}{large}{spread}."


def _many(count: int) -> str:
    return sentence(counted(count, "metastasis", "metastases")).rstrip(".")


def _genes(derived: Derived) -> str:
    named = (("RAS", derived.ras), ("BRAF", derived.braf), ("mismatch repair", derived.mmr))
    known = [f"{name} {plain(value)}" for name, value in named if value != "unknown"]
    open_ = [name for name, value in named if value == "unknown"]
    if not known:
        return "RAS, BRAF and mismatch repair are not known."
    lacking = f"; {listed(open_)} {'is' if len(open_) == 1 else 'are'} not known" if open_ else ""
    return f"{sentence(listed(known))[:-1]}{lacking}."


def _treatment(derived: Derived) -> Iterator[str]:
    cycles = derived.cycles_q2w_equivalent
    if cycles:
        whole = number(int(cycles)) if cycles == int(cycles) else decimal_words(cycles)
        yield f"Preoperative chemotherapy so far comes to {whole} two-weekly cycles."


def _question(document: CaseDocument) -> Iterator[str]:
    board = document.board
    if board.question_text:
        yield f"The board is asked: {sentence(board.question_text)}"
    elif board.question:
        yield f"The board is asked {QUESTIONS[board.question]}."
