"""Lines of systemic therapy with their cycles, doses and toxicities."""

from django.db import models

from cases.models.fact import CaseFact, Fact, in_order, one_of, tracked
from cases.models.fields import Measured, Word, Words
from cases.rules import vocabulary as v


@tracked
class TherapyLine(CaseFact):
    key = models.TextField()
    intent = Word(v.Intent, null=True)
    status = Word(v.LineStatus, null=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(null=True)
    agents = Words(v.Agent)
    cycle_days = models.PositiveIntegerField(null=True)

    class Meta(CaseFact.Meta):
        constraints = (
            one_of("case", "key", name="one_line_per_key"),
            in_order("started_on", "ended_on", "line_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        return f"{self.intent or 'Therapy'}: {', '.join(self.agents)}"


@tracked
class TherapyCycle(Fact):
    line = models.ForeignKey(TherapyLine, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveIntegerField()
    given_on = models.DateField(null=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (one_of("line", "number", name="one_cycle_per_number"),)

    def __str__(self) -> str:
        return f"Cycle {self.number}"


class CycleFact(Fact):
    cycle = models.ForeignKey(TherapyCycle, on_delete=models.PROTECT, related_name="%(class)s_rows")

    class Meta:
        abstract = True
        ordering = ("position", "id")


@tracked
class CycleDose(CycleFact):
    """The dose of one agent in per cent of the planned one; 0 means not given."""

    agent = Word(v.Agent)
    percent = Measured(200)

    def __str__(self) -> str:
        return f"{self.agent} {self.percent} %"


@tracked
class CycleToxicity(CycleFact):
    """A toxicity with its CTCAE grade, 0 to 5."""

    term = models.TextField()
    grade = models.PositiveIntegerField()

    class Meta(CycleFact.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(grade__lte=5), name="ctcae_grade_at_most_five"
            ),
        )

    def __str__(self) -> str:
        return f"{self.term} grade {self.grade}"
