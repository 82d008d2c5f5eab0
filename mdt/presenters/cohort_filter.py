"""Which cases a cohort holds: by board, genes, and one line of therapy with its setting and its start."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import get_args
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.models import GeneResult, TherapyLine
from cases.models.case import CaseQuerySet
from cases.rules.vocabulary import Intent
from mdt.models import Board

LINES = ("1", "2", "3", "4")
SETTINGS: tuple[str, ...] = get_args(Intent)
RAS = ("KRAS", "NRAS")
GENES = {
    "ras-mutant": _("RAS mutant"), "ras-wild-type": _("RAS wild type"), "braf-mutant": _("BRAF mutant"),
    "mmr-deficient": _("MMR deficient"), "her2-amplified": _("HER2 amplified"),
}  # fmt: skip
_WITH = {
    "ras-mutant": (RAS, "mutant"), "braf-mutant": (("BRAF",), "mutant"),
    "mmr-deficient": (("MMR",), "deficient"), "her2-amplified": (("HER2",), "amplified"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CohortFilter:
    """``since`` and ``until`` bound the start of the line; days that are no dates bound nothing."""

    board: str = ""
    genes: str = ""
    setting: str = ""
    line: str = "1"
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "CohortFilter":
        """What was asked for; a word that is not known filters nothing."""
        known = {"genes": GENES, "setting": SETTINGS, "line": LINES}
        told = {name: word for name, words in known.items() if (word := query.get(name)) in words}
        days = {name: _day(query.get(name, "")) for name in ("since", "until")}
        return cls(board=query.get("board", "")[:40], **(told | days))  # type: ignore[arg-type]

    @property
    def query(self) -> str:
        return urlencode({key: word for key, word in asdict(self).items() if word})

    @property
    def number(self) -> int:
        return int(self.line)

    def apply(self, cases: CaseQuerySet, today: date) -> CaseQuerySet:
        """The cases whose line of this number fits, newest first."""
        found = cases.filter(Exists(self._line(today)))
        if self.board:
            found = found.filter(site__in=Board.objects.filter(code=self.board).values("sites"))
        if self.genes == "ras-wild-type":
            for marker in RAS:
                found = found.filter(_gene((marker,), "wild_type"))
            return found.exclude(_gene(RAS, "mutant"))
        return found.filter(_gene(*_WITH[self.genes])) if self.genes else found

    def _line(self, today: date) -> "QuerySet[TherapyLine]":
        """The line of that number as the rules count lines: by their start, planned ones left out."""
        started = _started(today)
        before = started.filter(
            Q(started_on__lt=OuterRef("started_on"))
            | Q(started_on=OuterRef("started_on"), position__lt=OuterRef("position")),
            case=OuterRef("case"),
        )
        counted = before.order_by().values("case").annotate(n=Count("pk")).values("n")
        lines = started.filter(case=OuterRef("pk")).alias(before=Coalesce(Subquery(counted), 0))
        wanted = {
            "intent": self.setting,
            "started_on__gte": self.since,
            "started_on__lte": self.until,
        }
        return lines.filter(
            before=self.number - 1, **{name: word for name, word in wanted.items() if word}
        )


def _started(today: date) -> "QuerySet[TherapyLine]":
    lines = TherapyLine.objects.filter(retracted_at=None, started_on__lte=today)
    # A status that is not known is not "planned".
    return lines.filter(~Q(status="planned") | Q(status=None))


def _gene(markers: tuple[str, ...], status: str) -> Exists:
    in_force = {"retracted_at": None, "test__retracted_at": None}
    results = GeneResult.objects.filter(test__case=OuterRef("pk"), **in_force)
    return Exists(results.filter(marker__in=markers, status=status))


def _day(words: str) -> str:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        return ""
