"""Concordance: what boards answered to what they were shown, with the cases behind each number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from accounts.models import User
from mdt.documents.report import Cell, Report, Sheet
from mdt.models import AgendaItem, Board
from mdt.rules.concordance import Concordance, Shown, concordance
from recommendations.active import active
from recommendations.models import SuggestionAnswer

COLUMNS = ("rule", "stage", "accepted", "modified", "rejected", "answered", "percent", "unanswered")


@dataclass(frozen=True, slots=True)
class ShownOnItem:
    """A suggestion on one agenda item, with the answer in force if there is one."""

    item: AgendaItem
    title: str
    stage: str
    rule: str
    answer: SuggestionAnswer | None

    @property
    def counted(self) -> Shown:
        return Shown(self.rule, self.stage, self.answer.answer if self.answer else "")


@dataclass(frozen=True, slots=True)
class Bedside:
    """What people in other systems did with the cards of one rule; counted apart, since no board said it."""

    rule: str
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ConcordancePage:
    rows: tuple[Concordance, ...]
    rule: str
    stage: str
    chosen: list[ShownOnItem]
    bedside: list[Bedside]
    titles: dict[str, str]


def concordance_page(user: User, rule: str, stage: str) -> ConcordancePage:
    """All rows this person may see; with a rule and a stage also the cases behind that row."""
    shown = list(shown_to_boards(user))
    rows = concordance(one.counted for one in shown)
    chosen = [one for one in shown if (one.rule, one.stage) == (rule, stage)]
    titles = {one.rule: one.title for one in shown} | {one.id: one.title for one in active().rules}
    return ConcordancePage(rows, rule, stage, chosen, _bedside(user), titles)


def _bedside(user: User) -> list[Bedside]:
    said = SuggestionAnswer.objects.visible_to(user).filter(hook_feedback__isnull=False)
    taken, refused = (Count("pk", filter=Q(answer=word)) for word in ("accepted", "rejected"))
    counted = said.order_by("rule_id").values("rule_id").annotate(taken=taken, refused=refused)
    return [Bedside(row["rule_id"], row["taken"], row["refused"]) for row in counted]


def shown_to_boards(user: User, board: Board | None = None) -> Iterator[ShownOnItem]:
    """Suggestions frozen with items the boards decided; facts to obtain are requests, not suggestions."""
    visible = AgendaItem.objects.visible_to(user).decided_with_suggestions()
    visible = visible.filter(board=board) if board else visible
    items = list(visible.select_related("case__patient", "meeting__board", "frozen_evaluation"))
    keys = [str(item.public_id) for item in items]
    answers = {(a.decision_key, a.code): a for a in SuggestionAnswer.objects.latest_of(*keys)}
    for item in items:
        result = item.frozen_evaluation.result if item.frozen_evaluation else {}
        stage = result["derived"]["phase"]
        for s in result["suggestions"]:
            if s["kind"] != "request":
                answer = answers.get((str(item.public_id), s["code"]))
                yield ShownOnItem(item, s["title"], stage, s["rule"]["id"], answer)


def concordance_report(user: User, board: Board, day: date) -> Report:
    """The answers of one board as a file: counts without any case."""
    rows = concordance(one.counted for one in shown_to_boards(user, board))
    return Report(
        title=f"{board.name}: concordance with the suggestions",
        subtitle=f"On {day.isoformat()}, of the cases visible to who exported",
        on=day.isoformat(),
        pseudonymised=True,
        sheets=(Sheet("Concordance", COLUMNS, tuple(_cells(row) for row in rows)),),
        statement="Of the suggestions a board answered, how many it took as they stood. Counts, not judgements.",
    )


def _cells(row: Concordance) -> tuple[Cell, ...]:
    return tuple(getattr(row, name) for name in COLUMNS)
