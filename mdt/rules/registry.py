"""One row for a registry for each discussion: the fields of two public data sets, coded from what is on record.

Code lists are those of COSD (England) and oBDS (Germany) as public renderings of their schemas give them; rows are
*like* these data sets and are no submission file. What is not on record stays empty and is listed for correction.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from mdt.rules.indicator_facts import TreatmentFact

YES, NO, SOMETIMES = "yes", "no", "where it applies"
ICD10 = {
    "caecum": "C18.0", "ascending_colon": "C18.2", "hepatic_flexure": "C18.3", "transverse_colon": "C18.4",
    "splenic_flexure": "C18.5", "descending_colon": "C18.6", "sigmoid_colon": "C18.7", "colon_unspecified": "C18.9",
    "rectosigmoid": "C19", "rectum": "C20",
}  # fmt: skip
SURGERY = ("liver_resection", "colorectal_resection", "simultaneous_resection")
COSD_INTENT = {"curative": "C", "non_curative": "Z", "no_active_treatment": "X", "not_known": "9"}
COSD_TREATMENT = dict.fromkeys(SURGERY, "01") | {
    "radiotherapy": "02", "chemotherapy": "03", "supportive_care": "05", "targeted_therapy": "07",
    "immunotherapy": "07", "ablation": "10", "remnant_augmentation": "10", "transplant_referral": "10",
    "surveillance": "11", "no_treatment": "11", "more_tests": "99",
}  # fmt: skip
COSD_REASON = {
    "declined": "01", "performance": "02", "comorbidity": "03", "advanced_stage": "04", "died": "06",
    "none_available": "07", "other": "08", "monitoring": "10",
}  # fmt: skip
COSD_MEETING = {
    "0301": "colorectal", "1103": "hepato-pancreato-biliary, specialist", "1105": "hepatic, specialist",
}  # fmt: skip
SYSTEMIC = {
    frozenset({"chemotherapy"}): "CH", frozenset({"immunotherapy"}): "IM", frozenset({"targeted_therapy"}): "ZS",
    frozenset({"chemotherapy", "immunotherapy"}): "CI", frozenset({"chemotherapy", "targeted_therapy"}): "CZ",
    frozenset({"immunotherapy", "targeted_therapy"}): "IZ",
    frozenset({"chemotherapy", "immunotherapy", "targeted_therapy"}): "CIZ",
}  # fmt: skip
DRUGS = frozenset({"chemotherapy", "immunotherapy", "targeted_therapy"})
OBDS_TREATMENT = dict.fromkeys(SURGERY, "OP") | {
    "radiotherapy": "ST", "surveillance": "AS", "no_treatment": "KW", "ablation": "SO", "remnant_augmentation": "SO",
    "transplant_referral": "SO", "supportive_care": "SO",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One discussion as it is on record. Words are those of the record; None is *not recorded*."""

    case: str
    patient: str
    born: date | None
    sex: str | None
    site: str | None
    diagnosed_on: date | None
    discussed_on: date
    is_noted: bool = False
    intent: str = ""
    treatments: frozenset[str] = frozenset()
    no_treatment_reason: str = ""
    ecog: str | None = None
    meeting_type: str = ""
    before: tuple[TreatmentFact, ...] = ()
    under_treatment: bool = False
    agreed: str = ""
    recommendation: str = ""
    decision: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One column, and its line of the data dictionary."""

    name: str
    meaning: str
    format: str
    source: str
    read: Callable[[Entry], str | None]
    mandatory: str = NO
    codes: Mapping[str, str] = field(default_factory=dict)
    # Only in a file with names.
    identifies: bool = False
    applies: Callable[[Entry], bool] = lambda _entry: True

    def lacks(self, entry: Entry) -> bool:
        return self.mandatory != NO and self.applies(entry) and not self.read(entry)


@dataclass(frozen=True, slots=True)
class Standard:
    """A data set: its code, its title, its columns, and whether noted cases are in it."""

    code: str
    title: str
    fields: tuple[Field, ...]
    holds_noted: bool

    def columns(self, *, pseudonymised: bool) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if not (pseudonymised and f.identifies))

    def missing(self, entry: Entry) -> tuple[Field, ...]:
        """Mandatory fields that the record does not answer."""
        return tuple(f for f in self.fields if f.lacks(entry))


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def cosd_treatments(entry: Entry) -> str | None:
    codes = sorted({COSD_TREATMENT[word] for word in entry.treatments if word in COSD_TREATMENT})
    # Not known and none say nothing beside a treatment.
    active = [code for code in codes if code not in ("11", "99")]
    return ";".join(active or codes) or None


def cosd_reason(entry: Entry) -> str | None:
    """Surveillance says by itself that the patient is monitored."""
    said = COSD_REASON.get(entry.no_treatment_reason)
    return said or ("10" if "surveillance" in entry.treatments and _is_untreated(entry) else None)


def _is_untreated(entry: Entry) -> bool:
    return cosd_treatments(entry) == "11"


def obds_type(entry: Entry) -> str | None:
    """Before any treatment, during one, after an operation or after another treatment; unknown without its days."""
    if any(t.day is None for t in entry.before):
        return None
    done = [t for t in entry.before if t.day and t.day <= entry.discussed_on]
    if not done:
        return "praeth"
    if entry.under_treatment:
        return "ther"
    last = max(done, key=lambda t: t.day or date.min)
    return "postop" if last.is_operation else "postth"


def obds_treatments(entry: Entry) -> str | None:
    drugs = entry.treatments & DRUGS
    codes = {OBDS_TREATMENT[word] for word in entry.treatments if word in OBDS_TREATMENT}
    return ";".join(sorted(codes | ({SYSTEMIC[drugs]} if drugs else set()))) or None


OF_BOTH = (
    Field("LOCAL_CASE", "the case: a number of this record that names nobody", "text", "case", lambda e: e.case, YES),
    Field("PATIENT_NUMBER", "number of the patient in the hospital", "text", "patient, first number",
          lambda e: e.patient, YES, identifies=True),
    Field("BIRTH_DATE", "day of birth", "ISO date", "patient", lambda e: iso(e.born), YES, identifies=True),
    Field("SEX", "sex, in the words of this record", "word", "patient", lambda e: e.sex, NO,
          {word: word for word in ("female", "male", "other", "unknown")}),
)  # fmt: skip
OWN = (
    Field("RECOMMENDATION", "what the board recommends, in words", "text", "decision", lambda e: e.recommendation or None),
    Field("DECISION", "the signed decision", "UUID", "decision", lambda e: e.decision or None),
    Field("SEAL", "sha256 of the sealed record", "64 hexadecimal digits", "decision", lambda e: e.seal or None),
)  # fmt: skip


def _discussed(entry: Entry) -> bool:
    return not entry.is_noted


COSD = Standard(
    "cosd", "COSD-like: discussions of a multidisciplinary team",
    (
        *OF_BOTH,
        Field("PRIMARY DIAGNOSIS (ICD)", "site of the primary", "ICD-10", "primary, site",
              lambda e: ICD10.get(e.site or ""), YES, {v: k.replace("_", " ") for k, v in ICD10.items()}),
        Field("DATE OF PRIMARY DIAGNOSIS", "day on which the primary was diagnosed", "ISO date", "primary, diagnosed on",
              lambda e: iso(e.diagnosed_on), YES),
        Field("METASTATIC SITE", "every case of this record has liver metastases", "code", "constant",
              lambda _e: "03", YES, {"03": "liver"}),
        Field("PERFORMANCE STATUS (ADULT)", "ECOG at the discussion, the last one on record by then", "code",
              "assessments, ECOG", lambda e: e.ecog, NO, {str(n): f"ECOG {n}" for n in range(5)}),
        Field("MULTIDISCIPLINARY TEAM MEETING DISCUSSION TYPE", "discussed, or noted under a standard of care", "code",
              "listing", lambda e: "2" if e.is_noted else "1", YES,
              {"1": "discussed in own trust", "2": "on a predefined standard of care"}),
        Field("MULTIDISCIPLINARY TEAM DISCUSSION DATE (CANCER)", "day of the meeting", "ISO date", "meeting",
              lambda e: iso(e.discussed_on), YES),
        Field("MULTIDISCIPLINARY TEAM MEETING TYPE", "kind of board, as whoever exports says", "code", "form of the export",
              lambda e: e.meeting_type or None, YES, COSD_MEETING),
        Field("CANCER CARE PLAN INTENT", "intent of the decision", "code", "decision, intent",
              lambda e: COSD_INTENT.get(e.intent), SOMETIMES,
              {"C": "curative", "Z": "non-curative", "X": "no active treatment", "9": "not known"}, applies=_discussed),
        Field("PLANNED CANCER TREATMENT TYPE", "treatments of the decision; radiotherapy here is stereotactic, from outside",
              "codes with semicolons", "decision, treatments", cosd_treatments, SOMETIMES,
              {"01": "surgery", "02": "external beam radiotherapy", "03": "chemotherapy", "05": "specialist palliative care",
               "07": "biological therapy", "10": "other active treatment", "11": "none", "99": "not known, more tests first"},
              applies=_discussed),
        Field("NO CANCER TREATMENT REASON", "why none is planned", "code", "decision, reason for no treatment",
              cosd_reason, SOMETIMES,
              {"01": "declined", "02": "poor performance status", "03": "comorbidity", "04": "advanced stage",
               "06": "died before treatment", "07": "none available", "08": "other", "10": "monitoring only"},
              applies=_is_untreated),
        *OWN,
    ),
    holds_noted=True,
)  # fmt: skip
OBDS = Standard(
    "obds", "oBDS-like: tumour conferences",
    (
        *OF_BOTH,
        Field("Primaertumor_ICD_Code", "site of the primary", "ICD-10", "primary, site",
              lambda e: ICD10.get(e.site or ""), YES, {v: k.replace("_", " ") for k, v in ICD10.items()}),
        Field("Diagnosedatum", "day on which the primary was diagnosed", "ISO date", "primary, diagnosed on",
              lambda e: iso(e.diagnosed_on), YES),
        Field("Tumorkonferenz_ID", "the signed decision", "UUID", "decision", lambda e: e.decision or None, YES),
        Field("Datum", "day of the meeting", "ISO date", "meeting", lambda e: iso(e.discussed_on), YES),
        Field("Typ", "where the discussion stands: by the treatments on record up to its day", "code",
              "therapy lines and operations", obds_type, YES,
              {"praeth": "before any treatment", "ther": "under systemic treatment", "postop": "last treatment an operation",
               "postth": "last treatment another one"}),
        Field("Typ_Therapieempfehlung", "treatments of the decision; drugs of one decision are one combination",
              "codes with semicolons", "decision, treatments", obds_treatments, YES,
              {"CH": "chemotherapy", "IM": "immunotherapy", "ZS": "targeted drugs", "CI": "chemotherapy and immunotherapy",
               "CZ": "chemotherapy and targeted drugs", "IZ": "immunotherapy and targeted drugs", "CIZ": "all three",
               "OP": "operation", "ST": "radiotherapy", "AS": "surveillance", "KW": "no further treatment", "SO": "other"}),
        Field("Abweichung_Patientenwunsch", "another plan was agreed because the patient wished it", "code", "plan agreed",
              lambda e: e.agreed or "U", YES, {"J": "yes", "N": "no", "U": "no agreed plan on record"}),
        *OWN,
    ),
    holds_noted=False,
)  # fmt: skip
STANDARDS = {standard.code: standard for standard in (COSD, OBDS)}
DICTIONARY = (
    "field",
    "meaning",
    "format",
    "codes",
    "source in the record",
    "mandatory",
    "only with names",
)


def dictionary(standard: Standard) -> Iterator[tuple[str, ...]]:
    """The data dictionary, one line for each column, in their order."""
    for f in standard.fields:
        codes = "; ".join(f"{code} = {words}" for code, words in f.codes.items() if code != words)
        codes = codes or ", ".join(f.codes)
        yield f.name, f.meaning, f.format, codes, f.source, f.mandatory, YES if f.identifies else NO


def as_markdown() -> str:
    """The dictionaries as a page of documentation."""
    lines = [
        "# Rows for registries\n",
        "Written from the definitions in the code (`mdt/rules/registry.py`) by `./dev manage write_docs`; do not edit.\n",
        "One row for each signed decision that holds; COSD-like rows also for each case noted under a standard of care. What",
        "is not on record stays empty and is listed under *To correct*. No identifying column without the right, a purpose and",
        "a reason. The codes follow public renderings of the schemas and must be checked against the official ones before",
        "anything is submitted; the files are no submission format.\n",
    ]  # fmt: skip
    for standard in STANDARDS.values():
        lines += [
            f"## {standard.title}\n",
            f"| {' | '.join(DICTIONARY)} |",
            "| --- " * len(DICTIONARY) + "|",
        ]
        lines += [f"| {' | '.join(row)} |" for row in dictionary(standard)]
        lines.append("")
    return "\n".join(lines)
