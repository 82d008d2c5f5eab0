"""Facts of the patient, the primary, the metastases and disease outside the liver."""

from datetime import date
from decimal import Decimal

from recommendations.rules.facts.fact import (
    FLAG,
    MISSING,
    Definition,
    Definitions,
    Fact,
    found,
    known,
    number,
    word,
)
from recommendations.rules.intervals import completed_years
from recommendations.rules.onset import UNKNOWN, onset
from recommendations.rules.record import Evidence
from recommendations.rules.situation import Situation

RIGHT = ("caecum", "ascending_colon", "hepatic_flexure", "transverse_colon")
LEFT = ("splenic_flexure", "descending_colon", "sigmoid_colon", "rectosigmoid", "rectum")
MOSTLY_LIVER_PERCENT = 70


def age(s: Situation) -> Fact:
    born = s.record.document.patient.birth_date
    if born is None:
        return MISSING
    evidence = Evidence("patient.birth_date", born.isoformat(), born)
    return Fact(completed_years(born, s.as_of), (evidence,))


def side_of(site: str | None) -> str | None:
    """Right: caecum to transverse colon; left: splenic flexure to rectum (evidence D-12)."""
    if site in RIGHT:
        return "right"
    return "left" if site in LEFT else None


def side(s: Situation) -> Fact:
    site = s.record.document.primary.site
    return known(side_of(site), Evidence("primary.site", str(site), s.record.diagnosed_on))


def primary_status(s: Situation) -> Fact:
    status = s.record.primary_status
    value = status if status in ("in_situ", "resected") else None
    return known(value, Evidence("primary.status", str(status), s.record.primary_resected_on))


def rectal_in_place(s: Situation) -> Fact:
    """A primary in the rectum that was not removed; unknown while site or state are (evidence A-08)."""
    site, status = s.record.document.primary.site, primary_status(s)
    if site in (None, "colon_unspecified") or status.value is None:
        return MISSING
    evidence = Evidence("primary.site", str(site), s.record.diagnosed_on)
    return Fact(site == "rectum" and status.value == "in_situ", (evidence,))


def has_symptoms(s: Situation) -> Fact:
    symptoms = s.record.document.primary.symptoms
    return found([Evidence("primary.symptoms", ", ".join(symptoms))] if symptoms else [])


def onset_word(s: Situation) -> Fact:
    label = onset(s.record)["egoslim"]
    metastases = s.record.metastases
    evidence = Evidence("metastases.detected_on", "metastases found", metastases.detected_on)
    return MISSING if label == UNKNOWN else Fact(label, (evidence,))


def metastasis_count(s: Situation) -> Fact:
    count = s.record.metastases.count
    return known(count, _of_metastases(s, "count", count))


def _of_metastases(s: Situation, field: str, value: object) -> Evidence:
    return Evidence(f"metastases.{field}", str(value), s.record.metastases.detected_on)


def largest_now(s: Situation) -> Fact:
    """The largest liver lesion as last measured; without any measurement the size on record."""
    if s.lesions:
        largest = max(s.lesions, key=lambda lesion: lesion.mm)
        return Fact(largest.mm, (largest.evidence,))
    size = s.record.metastases.largest_mm
    return known(size, _of_metastases(s, "largest_mm", size))


def mostly_liver(s: Situation) -> Fact:
    """More than 70 % of the liver replaced (evidence B-11)."""
    percent = s.record.metastases.liver_involvement_percent
    if percent is None:
        return MISSING
    evidence = _of_metastases(s, "liver_involvement_percent", percent)
    return Fact(percent > MOSTLY_LIVER_PERCENT, (evidence,))


def _extrahepatic(s: Situation, *, only_unresectable: bool) -> Fact:
    return found(
        [
            Evidence(
                entry.path, f"{entry.item.site}{_word(entry.item.resectable)}", _on(entry.item)
            )
            for entry in s.record.extrahepatic
            if entry.item.resectable is False or not only_unresectable
        ]
    )


def _on(entry: object) -> date | None:
    return getattr(entry, "detected_on", None)


def _word(resectable: bool | None) -> str:
    if resectable is None:
        return ", resectability not recorded"
    return ", resectable" if resectable else ", unresectable"


def ruled_out(s: Situation) -> Fact:
    day = s.record.document.extrahepatic_ruled_out_on
    value = s.record.extrahepatic_ruled_out
    return Fact(value, (Evidence("extrahepatic_ruled_out_on", "ruled out", day),) if value else ())


def child_pugh(s: Situation) -> Fact:
    latest = s.record.latest_assessment("child_pugh")
    if latest is None:
        return MISSING
    return Fact(
        latest.item.value, (Evidence(latest.path, latest.item.value, latest.item.assessed_on),)
    )


def ecog(s: Situation) -> Fact:
    latest = s.record.latest_assessment("ECOG")
    if latest is None:
        return MISSING
    evidence = Evidence(latest.path, f"ECOG {latest.item.value}", latest.item.assessed_on)
    return Fact(int(latest.item.value), (evidence,))


def body_mass_index(s: Situation) -> Fact:
    height, weight = s.record.measured("height_cm"), s.record.measured("weight_kg")
    if not height or not weight:
        return MISSING
    entries = [s.record.latest_assessment(kind) for kind in ("height_cm", "weight_kg")]
    evidence = [Evidence(e.path, e.item.value, e.item.assessed_on) for e in entries if e]
    return Fact(weight * Decimal(10000) / height**2, tuple(evidence))


FACTS: Definitions = {
    "patient.age": Definition(number(0, 120), "age in years", age),
    "patient.bmi": Definition(number(5, 100), "body mass index in kg/m²", body_mass_index),
    "patient.ecog": Definition(number(0, 4), "latest ECOG performance status", ecog),
    "primary.side": Definition(word("left", "right"), "side of the primary", side),
    "primary.status": Definition(word("in_situ", "resected"), "primary tumour", primary_status),
    "primary.rectal_in_place": Definition(
        FLAG, "the primary is in the rectum and in place", rectal_in_place
    ),
    "primary.has_symptoms": Definition(FLAG, "the primary causes symptoms", has_symptoms),
    "onset.egoslim": Definition(
        word("synchronous", "early_metachronous", "late_metachronous"),
        "onset of the metastases",
        onset_word,
    ),
    "metastases.count": Definition(number(0, 999), "number of metastases", metastasis_count),
    "liver.largest_now_mm": Definition(number(0, 400), "largest liver lesion now", largest_now),
    "liver.mostly_replaced": Definition(FLAG, "over 70 % of the liver is involved", mostly_liver),
    "liver.child_pugh": Definition(word("A", "B", "C"), "Child-Pugh class", child_pugh),
    "extrahepatic.any": Definition(
        FLAG, "disease outside the liver", lambda s: _extrahepatic(s, only_unresectable=False)
    ),
    "extrahepatic.unresectable": Definition(
        FLAG,
        "unresectable disease outside the liver",
        lambda s: _extrahepatic(s, only_unresectable=True),
    ),
    "extrahepatic.ruled_out": Definition(FLAG, "disease outside the liver ruled out", ruled_out),
}
