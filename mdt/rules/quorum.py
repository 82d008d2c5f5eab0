"""Who must be present when a case is decided; asked for each case, at the minute it is discussed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DEFAULT_PROFILE = ("surgeon", "oncologist", "radiologist")
LIVER_SURGEON = "surgeon"
PATHOLOGIST, NURSE = "pathologist", "nurse"
# What is asked after an operation is answered from the specimen: margins, regression, the liver around it.
OF_PATHOLOGY = frozenset({"postoperative"})
# What opens the liver, treats its lesions one by one, or leads there.
ON_LIVER = frozenset(
    {
        "liver_resection",
        "simultaneous_resection",
        "ablation",
        "remnant_augmentation",
        "transplant_referral",
    }
)
# What leaves the question of resection open: more is known afterwards.
OPEN_QUESTION = frozenset({"more_tests"})
CLOSING_INTENTS = ("non_curative", "no_active_treatment")

Status = Literal["met", "met by deputy", "met with written opinion", "not met"]


@dataclass(frozen=True, slots=True)
class Presence:
    """One person at the meeting: the discipline they speak for, and from when to when."""

    person: str
    discipline: str
    joined_at: datetime
    left_at: datetime | None = None
    is_deputy: bool = False

    def covers(self, moment: datetime) -> bool:
        return self.joined_at <= moment and (self.left_at is None or moment < self.left_at)


@dataclass(frozen=True, slots=True)
class Quorum:
    """Disciplines by how they are represented; who only wrote is not present."""

    present: tuple[str, ...]
    missing: tuple[str, ...]
    by_deputy: tuple[str, ...] = ()
    in_writing: tuple[str, ...] = ()
    # Wished for and not there: said to the board, and no reason not to decide.
    wished: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return not self.missing

    @property
    def status(self) -> Status:
        """The weakest way in which a needed discipline is represented."""
        if self.missing:
            return "not met"
        if self.in_writing:
            return "met with written opinion"
        return "met by deputy" if self.by_deputy else "met"


def required_for(
    profile: Collection[str], question: str, *, pathologist_asked: bool
) -> tuple[str, ...]:
    """The disciplines that one question needs: a board's profile, and a pathologist where the specimen is in question."""
    more = pathologist_asked and question in OF_PATHOLOGY and PATHOLOGIST not in profile
    return (*profile, *((PATHOLOGIST,) if more else ()))


def quorum_at(
    presences: Iterable[Presence],
    required: Collection[str],
    moment: datetime,
    *,
    recused: Collection[str] = (),
    written: Collection[str] = (),
    wished: Collection[str] = (),
) -> Quorum:
    """The disciplines present and missing at one moment.

    ``recused`` are people who stand back from this case: they are there and do not count. ``written`` are
    disciplines from which a written opinion on this case lies before the board; ``wished`` are those whose absence is
    only said.
    """
    here = [p for p in presences if p.covers(moment) and p.discipline and p.person not in recused]
    own = {p.discipline for p in here if not p.is_deputy}
    deputies = {p.discipline for p in here if p.is_deputy} - own
    present = own | deputies
    in_writing = tuple(d for d in required if d not in present and d in written)
    return Quorum(
        present=tuple(sorted(present)),
        missing=tuple(d for d in required if d not in present and d not in written),
        by_deputy=tuple(d for d in required if d in deputies),
        in_writing=in_writing,
        wished=tuple(d for d in wished if d not in present and d not in required),
    )


def forecast(
    required: Iterable[str],
    members: Iterable[tuple[str, str]],
    away: Mapping[str, str],
) -> tuple[str, ...]:
    """The disciplines that nobody is expected to speak for at a coming meeting.

    ``members`` are pairs of a person and a discipline of theirs; ``away`` says of everybody who sent an apology who
    comes instead, or an empty text.
    """
    expected = {discipline for person, discipline in members if person not in away or away[person]}
    return tuple(discipline for discipline in required if discipline not in expected)


def closes_resection(intent: str, treatments: Collection[str], resectability: str = "") -> bool:
    """Whether a decision tells a patient that their liver will not be resected.

    It does when resectability is put as *never*, or when the intent is not curative and nothing planned goes
    to the liver or asks for more tests first.
    """
    if resectability == "never":
        return True
    planned = set(treatments)
    return intent in CLOSING_INTENTS and bool(planned) and not planned & (ON_LIVER | OPEN_QUESTION)


def lacks_liver_surgeon(quorum: Quorum) -> bool:
    """Whether no liver surgeon is there, in person, by deputy or in writing."""
    return LIVER_SURGEON not in quorum.present and LIVER_SURGEON not in quorum.in_writing
