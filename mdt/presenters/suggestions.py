"""Suggestion cards: what the evidence says, on what it rests, what is missing, and what the board said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.permissions import Permission, held_at
from accounts.together import read_together
from cases.models import Case, CaseChange
from mdt.models import ANSWERED, AgendaItem, ItemState
from recommendations.active import of_version
from recommendations.models import Answer, AnswerReason, Evaluation, SuggestionAnswer
from recommendations.rules.differences import Difference, differences
from recommendations.rules.knowledge import Knowledge, standard
from recommendations.rules.note.words import fact_words, gathered
from recommendations.rules.record import Evidence
from recommendations.rules.text import words_of

WORDS = {
    "red": "Red alert", "amber": "Amber alert", "supported": "Supported", "alternative": "Alternative",
    "controversial": "Controversial", "info": "For information",
}  # fmt: skip
GROUPS = (("Alerts", "alert"), ("Options to discuss", "option"))
IMAGED = ("imaging[", "lesions[")


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A fact in words, its day, and where the record shows it."""

    words: str
    day: date | None
    link: str


@dataclass(frozen=True, slots=True)
class Cited:
    id: str
    citation: str
    grade: str
    address: str
    opens: str


@dataclass(frozen=True, slots=True)
class Card:
    """One suggestion as it is shown; ``anchor`` is its place on the page."""

    code: str
    anchor: str
    level: str
    word: str
    title: str
    statement: str
    arguments_for: list[str]
    arguments_against: list[str]
    controversy: Mapping[str, str] | None
    facts: list[FactUsed]
    missing: list[Mapping[str, Any]]
    sources: list[Cited]
    would_change_if: list[str]
    rule: Mapping[str, Any]
    knowledge_version: str
    answer: SuggestionAnswer | None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The cards in their groups; with an agenda item also what was frozen and what differs since."""

    groups: list[tuple[str, list[Card]]]
    item: AgendaItem | None
    may_answer: bool
    frozen_at: datetime | None
    differences: tuple[Difference, ...]
    answers: list[tuple[str, str]]
    reasons: SafeString

    @property
    def cards(self) -> list[Card]:
        return [card for _, cards in self.groups for card in cards]


def suggestions_of_case(case: Case, evaluation: Evaluation | None) -> Suggestions:
    """What holds now, without a board before it."""
    groups = _groups(evaluation.result if evaluation else {}, case, {}, "")
    return Suggestions(groups, None, False, None, (), [], SafeString())


def suggestions_of_item(
    item: AgendaItem,
    latest: Evaluation | None,
    answers: Mapping[str, SuggestionAnswer],
    *,
    may_answer: bool,
) -> Suggestions:
    """What is before the board, its answers, and what the facts say otherwise by now."""
    shown, at = before_board(item, latest), item.frozen_at
    changes = CaseChange.objects.first_since({item.case_id: at} if at else {})
    return Suggestions(
        groups=_groups(shown.result if shown else {}, item.case, answers, f"{item.pk}-"),
        item=item,
        may_answer=may_answer,
        frozen_at=at,
        differences=since_frozen(item, latest, changes),
        answers=[(value, str(label)) for value, label in Answer.choices],
        reasons=format_html_join("", '<option value="{}">{}</option>', AnswerReason.choices),
    )


def suggestions_before_board(
    item: AgendaItem, user: User, latest: Evaluation | None, answers: Sequence[SuggestionAnswer]
) -> Suggestions:
    """The same for one item by itself, with the answers in force."""
    on_list = item.state in (ItemState.LISTED, *ANSWERED)
    allowed = on_list and Permission.DRAFT_DECISION in held_at(user, [item.case.site_id])
    return suggestions_of_item(item, latest, {a.code: a for a in answers}, may_answer=allowed)


def suggestions_opened(item: AgendaItem, user: User) -> Suggestions:
    """The same where nothing of the item is read yet."""
    answers, latest = read_together(
        SuggestionAnswer.objects.latest_of(str(item.public_id)),
        Evaluation.objects.filter(case=item.case_id).order_by("-id")[:1],
    )
    return suggestions_before_board(item, user, next(iter(latest), None), answers)


def before_board(item: AgendaItem, latest: Evaluation | None) -> Evaluation | None:
    """What was frozen with the list; before that what holds now."""
    return item.frozen_evaluation if item.frozen_at else latest


def count_of(evaluation: Evaluation | None) -> int:
    """How many cards an evaluation comes to, without making them."""
    kinds = {kind for _, kind in GROUPS}
    found = evaluation.result["suggestions"] if evaluation else ()
    return sum(one["kind"] in kinds for one in found)


def since_frozen(
    item: AgendaItem, latest: Evaluation | None, changes: Iterable[CaseChange]
) -> tuple[Difference, ...]:
    """What the facts say otherwise since the list was locked, with the first ``changes`` of the case since then."""
    frozen = item.frozen_evaluation
    if frozen is None or latest is None or latest.pk == frozen.pk:
        return ()
    facts = tuple(f"{change.kind}, {change.created_at:%Y-%m-%d}" for change in changes)
    return differences(frozen.result, latest.result, facts=facts)


def _groups(
    result: Mapping[str, Any], case: Case, answers: Mapping[str, SuggestionAnswer], prefix: str
) -> list[tuple[str, list[Card]]]:
    """Alerts before options, each most important first as the evaluation orders them."""

    knowledge = of_version(result["knowledge_version"]) if result else standard()

    def of(kind: str) -> list[Card]:
        found = (s for s in result.get("suggestions", ()) if s["kind"] == kind)
        return [_card(s, result, case, answers.get(s["code"]), prefix, knowledge) for s in found]

    return [(title, cards) for title, kind in GROUPS if (cards := of(kind))]


def _card(
    s: Mapping[str, Any],
    result: Mapping[str, Any],
    case: Case,
    answer: SuggestionAnswer | None,
    prefix: str,
    knowledge: Knowledge,
) -> Card:
    return Card(
        code=s["code"],
        anchor=prefix + s["code"],
        level=s["level"],
        word=WORDS.get(s["level"], s["level"]),
        title=s["title"],
        statement=s["statement"],
        arguments_for=list(s["arguments_for"]),
        arguments_against=list(s["arguments_against"]),
        controversy=s["controversy"],
        facts=facts_used(s["because"], case),
        missing=[m for m in result.get("missing", ()) if s["code"] in m["needed_by"]],
        sources=list(sources_of(s["evidence"], knowledge)),
        would_change_if=[words_of(text, knowledge) for text in s["would_change_if"]],
        rule=s["rule"],
        knowledge_version=knowledge.version,
        answer=answer,
    )


def fact_used(entry: Mapping[str, Any], case: Case) -> FactUsed:
    return _used(evidence_of(entry), case)


def facts_used(entries: Sequence[Mapping[str, Any]], case: Case) -> list[FactUsed]:
    """Each fact once, in words; many cycles as one fact."""
    found = (_used(entry, case) for entry in gathered([evidence_of(entry) for entry in entries]))
    return list(dict.fromkeys(found))


def evidence_of(entry: Mapping[str, Any]) -> Evidence:
    day = date.fromisoformat(entry["date"]) if entry["date"] else None
    return Evidence(entry["path"], str(entry["value"]), day)


def _used(entry: Evidence, case: Case) -> FactUsed:
    return FactUsed(fact_words(entry), entry.date, link_of(entry.path, case))


def link_of(path: str, case: Case) -> str:
    """Where a fact of the record can be seen: lesions and scans on their passport, the rest on the case page."""
    if path.startswith(IMAGED):
        return reverse("case-lesions", args=[case.public_id])
    whole = path.startswith("gene_tests") or "]." not in path
    anchor = path if whole else f"{path.split('].', maxsplit=1)[0]}]"
    return f"{reverse('case', args=[case.public_id])}#{anchor}"


def sources_of(cited: list[Mapping[str, str]], knowledge: Knowledge | None) -> Iterator[Cited]:
    """The sources of a suggestion as they stand in the knowledge, each with its grade."""
    known = knowledge.sources if knowledge else {}
    for entry in cited:
        source = known.get(entry["source"])
        if source is not None:
            yield Cited(source.id, source.citation, entry["grade"], source.address, source.opens)
