"""One row for a registry for each discussion: the fields of two public data sets, coded from what is on record.

Code lists are those of COSD (England) and oBDS (Germany) as public renderings of their schemas give them (``HEAD``);
rows are *like* these data sets and are no submission file. What is not on record stays empty and is listed for correction.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from mdt.rules.indicator_facts import TreatmentFact

YES, NO, SOMETIMES = "yes", "no", "where it applies"
WHO, COSD_CODES, OBDS_CODES, HERE = "ICD-10", "COSD", "oBDS", "this record"
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
    # Which list its codes come from; ``HEAD`` says where that was read.
    codes_of: str = HERE
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
    """Before any treatment, after an operation or after another treatment; unknown without its days.

    None of the words is for a conference under running treatment (``ther`` is a plan made *without* a conference): a
    person says then whether it looked back at the treatment or ahead to the next.
    """
    if any(t.day is None for t in entry.before):
        return None
    done = [t for t in entry.before if t.day and t.day <= entry.discussed_on]
    if not done:
        return "praeth"
    if entry.under_treatment:
        return None
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
              lambda e: ICD10.get(e.site or ""), YES, {v: k.replace("_", " ") for k, v in ICD10.items()}, codes_of=WHO),
        Field("DATE OF PRIMARY DIAGNOSIS", "day on which the primary was diagnosed", "ISO date", "primary, diagnosed on",
              lambda e: iso(e.diagnosed_on), YES),
        Field("METASTATIC SITE", "every case of this record has liver metastases", "code", "constant",
              lambda _e: "03", YES, {"03": "liver"}, codes_of=COSD_CODES),
        Field("PERFORMANCE STATUS (ADULT)", "ECOG at the discussion, the last one on record by then", "code",
              "assessments, ECOG", lambda e: e.ecog, NO, {str(n): f"ECOG {n}" for n in range(5)}),
        Field("MULTIDISCIPLINARY TEAM MEETING DISCUSSION TYPE", "discussed, or noted under a standard of care", "code",
              "listing", lambda e: "2" if e.is_noted else "1", YES,
              {"1": "discussed in own trust", "2": "on a predefined standard of care"}, codes_of=COSD_CODES),
        Field("MULTIDISCIPLINARY TEAM DISCUSSION DATE (CANCER)", "day of the meeting", "ISO date", "meeting",
              lambda e: iso(e.discussed_on), YES),
        Field("MULTIDISCIPLINARY TEAM MEETING TYPE", "kind of board, as whoever exports says", "code", "form of the export",
              lambda e: e.meeting_type or None, YES, COSD_MEETING, codes_of=COSD_CODES),
        Field("CANCER CARE PLAN INTENT", "intent of the decision", "code", "decision, intent",
              lambda e: COSD_INTENT.get(e.intent), SOMETIMES,
              {"C": "curative", "Z": "non-curative", "X": "no active treatment", "9": "not known"}, applies=_discussed,
              codes_of=COSD_CODES),
        Field("PLANNED CANCER TREATMENT TYPE", "treatments of the decision; radiotherapy here is stereotactic, from outside",
              "codes with semicolons", "decision, treatments", cosd_treatments, SOMETIMES,
              {"01": "surgery", "02": "external beam radiotherapy", "03": "chemotherapy", "05": "specialist palliative care",
               "07": "biological therapy", "10": "other active treatment", "11": "none", "99": "not known, more tests first"},
              applies=_discussed, codes_of=COSD_CODES),
        Field("NO CANCER TREATMENT REASON", "why none is planned", "code", "decision, reason for no treatment",
              cosd_reason, SOMETIMES,
              {"01": "declined", "02": "poor performance status", "03": "comorbidity", "04": "advanced stage",
               "06": "died before treatment", "07": "none available", "08": "other", "10": "monitoring only"},
              applies=_is_untreated, codes_of=COSD_CODES),
        *OWN,
    ),
    holds_noted=True,
)  # fmt: skip
OBDS = Standard(
    "obds", "oBDS-like: tumour conferences",
    (
        *OF_BOTH,
        Field("Primaertumor_ICD_Code", "site of the primary", "ICD-10", "primary, site",
              lambda e: ICD10.get(e.site or ""), YES, {v: k.replace("_", " ") for k, v in ICD10.items()}, codes_of=WHO),
        Field("Diagnosedatum", "day on which the primary was diagnosed", "ISO date", "primary, diagnosed on",
              lambda e: iso(e.diagnosed_on), YES),
        Field("Tumorkonferenz_ID", "the signed decision", "UUID", "decision", lambda e: e.decision or None, YES),
        Field("Datum", "day of the meeting", "ISO date", "meeting", lambda e: iso(e.discussed_on), YES),
        Field("Typ", "where the discussion stands: by the treatments on record up to its day; empty while one runs", "code",
              "therapy lines and operations", obds_type, YES,
              {"praeth": "before any treatment", "postop": "last treatment an operation", "postth": "last treatment another one"},
              codes_of=OBDS_CODES),
        Field("Typ_Therapieempfehlung", "treatments of the decision; drugs of one decision are one combination",
              "codes with semicolons", "decision, treatments", obds_treatments, YES,
              {"CH": "chemotherapy", "IM": "immunotherapy", "ZS": "targeted drugs", "CI": "chemotherapy and immunotherapy",
               "CZ": "chemotherapy and targeted drugs", "IZ": "immunotherapy and targeted drugs", "CIZ": "all three",
               "OP": "operation", "ST": "radiotherapy", "AS": "surveillance", "KW": "no further treatment", "SO": "other"},
              codes_of=OBDS_CODES),
        Field("Abweichung_Patientenwunsch", "another plan was agreed because the patient wished it", "code", "plan agreed",
              lambda e: e.agreed or "U", YES, {"J": "yes", "N": "no", "U": "no agreed plan on record"}, codes_of=OBDS_CODES),
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
    "codes of",
    "source in the record",
    "mandatory",
    "only with names",
)


def dictionary(standard: Standard) -> Iterator[tuple[str, ...]]:
    """The data dictionary, one line for each column, in their order."""
    for f in standard.fields:
        codes = "; ".join(f"{code} = {words}" for code, words in f.codes.items() if code != words)
        codes = codes or ", ".join(f.codes)
        of = f.codes_of if codes else ""
        yield (
            f.name,
            f.meaning,
            f.format,
            codes,
            of,
            f.source,
            f.mandatory,
            YES if f.identifies else NO,
        )


HEAD = """# Rows for registries

Written from the definitions in the code (`mdt/rules/registry.py`) by `./dev manage write_docs`; do not edit.

One row for each signed decision that holds; COSD-like rows also for each case noted under a standard of care. What
is not on record stays empty and is listed under *To correct*. No identifying column without the right, a purpose and
a reason.

## Why rows and not XML

COSD and oBDS are submitted as XML that must pass an official schema of the year: COSD through the portal of NDRS,
oBDS to the registry of the federal state. Neither schema comes with this program: they change yearly, are not ours
to hand on, and no file of ours was ever checked with them. A file that looks like a submission and was never
validated would be taken for one. Both schemas also ask for much that this record does not hold (NHS or insurance
number, address, the whole diagnosis with its morphology), which a hospital's registry system has. So rows leave as
CSV, XLSX, DOCX and PDF, with a dictionary, for the coder or the registry system to take over.

## Where the codes come from

| codes of | read in | what of it |
| --- | --- | --- |
| ICD-10 | list of the WHO as onconova/onconova@3d0cc30a gives it | all sites; the same codes in ICD-10-GM and -CM |
| COSD | two public programs, written independently: the schema of Nottingham University Hospitals (Health-Informatics-UoN, `cosd.yaml`), and the lookup tables of an OMOP transformer for COSD 8 and 9 | each code in the first; planned treatments, reasons and metastatic site also in the second |
| oBDS | code systems of the German medical informatics initiative (medizininformatik-initiative/kerndatensatzmodul-onkologie, `18_19_Tumorkonferenz`) | all three lists with their German words |
| this record | – | words and numbers of this program, no outside list |

None of these is the official schema: a coder checks against it before anything is submitted. Known limits:

- A plan of *targeted therapy* is ZS, while oBDS counts antibodies (bevacizumab, cetuximab, panitumumab) with IM; a
  decision names no agent, so a coder decides.
- A conference while a line runs has no word in oBDS: `ther` is a plan made *without* a conference. *Typ* stays empty.
- Surveillance is AS (active surveillance) and not WW or WS; in COSD it is 11 with reason 10.
- Immunotherapy is 07 in COSD. Radiotherapy is 02 and ST: brachytherapy and protons have codes of their own, and a
  decision does not tell them apart.
"""


def as_markdown() -> str:
    """The dictionaries as a page of documentation."""
    lines = [HEAD]
    for standard in STANDARDS.values():
        lines += [
            f"## {standard.title}\n",
            f"| {' | '.join(DICTIONARY)} |",
            "| --- " * len(DICTIONARY) + "|",
        ]
        lines += [f"| {' | '.join(row)} |" for row in dictionary(standard)]
        lines.append("")
    return "\n".join(lines)
