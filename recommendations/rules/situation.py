"""One case at one moment: the record, the course on treatment, and what was worked out of them.

Facts ask the situation; whatever two facts need is worked out once.
"""

from datetime import date
from functools import cached_property

from recommendations.rules.course import Course
from recommendations.rules.genetics import MarkerResults, results_of
from recommendations.rules.liver import LesionNow, Remnant, lesions_now, remnant_of
from recommendations.rules.preoperative import Preoperative, preoperative_treatment
from recommendations.rules.record import Record
from recommendations.rules.scores.of_case import all_scores
from recommendations.rules.scores.score import Score


class Situation:
    """The facts' view of a case."""

    def __init__(
        self, record: Record, profile: str, course: Course, *, verify_scores: bool = False
    ) -> None:
        self.record = record
        self.profile = profile
        self.course = course
        self.verify_scores = verify_scores
        self._markers: dict[str, MarkerResults] = {}

    @property
    def as_of(self) -> date:
        return self.record.as_of

    def marker(self, marker: str) -> MarkerResults:
        if marker not in self._markers:
            self._markers[marker] = results_of(self.record, marker)
        return self._markers[marker]

    @cached_property
    def preoperative(self) -> Preoperative:
        return preoperative_treatment(self.record)

    @cached_property
    def lesions(self) -> tuple[LesionNow, ...]:
        """The liver lesions as last measured."""
        return lesions_now(self.record)

    @cached_property
    def remnant(self) -> Remnant:
        return remnant_of(self.record, self.preoperative)

    @cached_property
    def scores(self) -> tuple[Score, ...]:
        treated = self.preoperative.cycles
        since = treated[-1].given_on if treated else None
        return all_scores(
            self.record,
            self.preoperative,
            lesions_now(self.record, since),
            self.remnant,
            self.course,
            verify=self.verify_scores,
        )

    def score(self, code: str) -> Score:
        """A score before chemotherapy, or the current one."""
        return next(score for score in self.scores if score.code == code)
