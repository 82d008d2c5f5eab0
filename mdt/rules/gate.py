"""The gate of a referral: what a board cannot advise without, and how much of it is there."""

from collections.abc import Mapping
from dataclasses import dataclass

NONE_KNOWN = "none known"


@dataclass(frozen=True, slots=True)
class Gap:
    """One answer that is missing: the field, and what to do about it."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Completeness:
    have: int
    total: int
    gaps: tuple[Gap, ...]

    @property
    def is_complete(self) -> bool:
        return not self.gaps


ALWAYS = (
    ("number", "Give the patient's number."),
    ("family_name", "Give the family name."),
    ("birth_date", "Give the birth date: a number alone identifies nobody."),
    ("question", "Choose the question that the board is to answer."),
    ("question_text", "Say the question in your own words."),
    ("discussion_reason", "Say why the case comes now."),
    ("source", "Say where the referral comes from."),
    ("priority", "Say how urgent it is."),
    ("responsible", "Name the responsible consultant."),
    ("ecog", "Give the ECOG status, or say that it is unknown."),
    ("comorbidity", "Describe comorbidity, or write “none known”."),
    ("anticoagulation", "Name the anticoagulant, or write “none”."),
    ("patient_view", "Write what the patient wishes, or “none known”."),
    ("informed", "Say whether the patient knows of the listing."),
)


def completeness(
    content: Mapping[str, object], *, imaging: int, pathology: int, no_pathology: bool
) -> Completeness:
    """Judge a referral. Unknown is an answer where the form offers it; an empty field is none."""
    conditional = (
        (
            content.get("priority") in ("urgent", "emergency_treated"),
            "priority_because",
            "Say why it is urgent.",
        ),
        (
            _text(content, "patient_view").casefold().strip(" .") not in ("", NONE_KNOWN),
            "patient_view_from",
            "Say who told us what the patient wishes.",
        ),
        (
            content.get("informed") in ("yes", "objected"),
            "informed_on",
            "Give the day on which the patient was told.",
        ),
        (bool(content.get("clock")), "clock_from", "Give the day on which the clock started."),
    )
    needed = [*ALWAYS, *((field, message) for holds, field, message in conditional if holds)]
    gaps = [Gap(field, message) for field, message in needed if not _text(content, field)]
    if not imaging:
        gaps.append(Gap("imaging", "Name at least one imaging study and where it lies."))
    if not (pathology or no_pathology):
        gaps.append(
            Gap("pathology", "Name the specimen and its laboratory, or that there is none.")
        )
    total = len(needed) + 2
    return Completeness(total - len(gaps), total, tuple(gaps))


def _text(content: Mapping[str, object], field: str) -> str:
    value = content.get(field)
    return "" if value is None else str(value).strip()
