"""What an evaluation is: suggestions with their basis, scores, flags, and what is missing."""

from dataclasses import dataclass
from datetime import date

from cases.rules.flags import Flag
from recommendations.rules.course import Course
from recommendations.rules.derived import Derived
from recommendations.rules.record import Evidence
from recommendations.rules.release import Cited, Knowledge
from recommendations.rules.requests import Missing
from recommendations.rules.scores.score import Score


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing for the board to look at, with everything it rests on."""

    code: str
    kind: str
    level: str
    title: str
    statement: str
    arguments_for: tuple[str, ...]
    arguments_against: tuple[str, ...]
    because: tuple[Evidence, ...]
    rule_version: int
    sources: tuple[Cited, ...]
    would_change_if: tuple[str, ...]
    controversy: str
    hazard: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    as_of: date
    profile: str
    knowledge_version: str
    derived: Derived
    course: Course
    flags: tuple[Flag, ...]
    scores: tuple[Score, ...]
    suggestions: tuple[Suggestion, ...]
    missing: tuple[Missing, ...]
    knowledge: Knowledge
