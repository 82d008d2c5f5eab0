"""Suggestions as cards: the same words, level, facts, sources and gaps as on the case page (§9.2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.urls import reverse

from cases.models import Flag
from mdt.hooks.request import HookRequest
from mdt.models import HookClient
from mdt.presenters.suggestions import evidence_of, sources_of
from recommendations.rules.facts import FACTS
from recommendations.rules.knowledge import Knowledge
from recommendations.rules.note.words import day, days_in, fact_words, gathered
from recommendations.rules.text import words_of

Json = dict[str, Any]
NAMESPACE = UUID("6c5f3c0e-3f0b-5b0e-9d7b-2f1f5a6c8d10")
MOST = 4
LONGEST = 139
TOPICS, OVERRIDES = "urn:crlm:topic", "urn:crlm:override"
INDICATORS = {"red": "critical", "amber": "warning", "blocking": "warning"}
GRAVITY = ("critical", "warning", "info")
REASONS = (
    ("done-elsewhere", "Done or known elsewhere"),
    ("not-applicable", "Does not apply to this patient"),
    ("patient-declined", "The patient declined"),
    ("board-decided-otherwise", "The board decided otherwise"),
    ("data-wrong", "A fact it rests on is wrong"),
)
TITLES = {
    "identity": "Which patient or case is meant",
    "unlisted": "Not on the list of a coming board",
    "unreferred": "Not yet referred to the liver board",
    "more": "More on the case page",
}
"""Cards that no rule gives."""
CODED_TESTS = {"labs.CEA": ("2039-6", "Carcinoembryonic antigen")}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cards point to, for whom they are, and the knowledge that one answer rests on."""

    request: HookRequest
    client: HookClient
    base: str
    knowledge: Knowledge
    case_key: str = ""

    @property
    def case_link(self) -> Json:
        label, path = "Open the board", reverse("cases")
        if self.case_key:
            label, path = "Open the case", reverse("case", args=[self.case_key])
        return {"label": label, "url": self.base + path, "type": "absolute"}

    def uuid(self, code: str) -> str:
        """The same for the same question, so that a repeated call gives the same card."""
        name = f"{self.client.public_id} {self.request.service.id} {self.request.instance} {code}"
        return str(uuid5(NAMESPACE, name))


def card(
    place: Place, code: str, indicator: str, summary: str, lines: Iterable[str], **rest: Any
) -> Json:
    """A card with what every card must have; ``lines`` are its detail in Markdown."""
    label = f"CRLM Board {place.client.site.name}"
    return {
        "uuid": place.uuid(code),
        "summary": shortened(summary),
        "indicator": indicator,
        "detail": "\n".join(lines),
        "source": {
            "label": label,
            "url": f"{place.base}{reverse('knowledge')}#{code}",
            "topic": {"system": TOPICS, "code": code, "display": shortened(summary)},
        },
        "links": [place.case_link],
    } | rest


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def suggestion_card(
    s: Mapping[str, Any], missing: Sequence[Mapping[str, Any]], place: Place, notes: Sequence[str]
) -> Json:
    """One suggestion; a missing fact that it waits for can be requested from the card."""
    gaps = [m for m in missing if s["code"] in (f"request.{m['fact']}", *m["needed_by"])]
    rest: Json = {}
    if gaps:
        rest |= {"suggestions": [_request(gap, place) for gap in gaps], "selectionBehavior": "any"}
    if s["kind"] in ("alert", "request"):
        rest["overrideReasons"] = [
            {"system": OVERRIDES, "code": code, "display": display} for code, display in REASONS
        ]
    indicator = INDICATORS.get(s["level"], "info")
    return card(place, s["code"], indicator, s["title"], _detail(s, place.knowledge, notes), **rest)


def _detail(s: Mapping[str, Any], knowledge: Knowledge, notes: Sequence[str]) -> Iterator[str]:
    yield plain(days_in(s["statement"]))
    yield ""
    # What a request waits for is its title already.
    for words in facts_in_words(s["because"]) if s["kind"] != "request" else ():
        yield f"- {plain(words)}"
    for source in sources_of(s["evidence"], knowledge):
        yield f"- Evidence: {plain(source.citation)}; {plain(source.grade)}"
    for change in s["would_change_if"]:
        yield f"- Would change if: {plain(words_of(change, knowledge))}"
    name = title_of(s["rule"]["id"], knowledge)
    yield f"- Rule “{plain(name)}” (`{s['rule']['id']}`), version {s['rule']['version']}"
    for note in notes:
        yield f"- {plain(days_in(note))}"


def facts_in_words(because: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each fact once, as the case page says it, with its day."""
    for fact in dict.fromkeys(gathered([evidence_of(entry) for entry in because])):
        when = f" ({day(fact.date)})" if fact.date else ""
        yield f"{fact_words(fact)}{when}"


def title_of(code: str, knowledge: Knowledge) -> str:
    """What a card is about, by the code it was handed out with; of a rule that is gone its code."""
    kind, _, name = code.partition(".")
    if kind == "request":
        fact = FACTS.get(name)
        return f"Fact to obtain: {fact.title if fact else name}"
    if kind == "flag":
        return name.replace("_", " ").capitalize()
    return TITLES.get(code) or next((r.title for r in knowledge.rules if r.id == code), code)


def plain(text: str) -> str:
    """Text that Markdown and HTML leave as it is."""
    for sign, kept in (("<", "&lt;"), ("[", "\\["), ("*", "\\*"), ("`", "'"), ("\n", " ")):
        text = text.replace(sign, kept)
    return text


def _request(gap: Mapping[str, Any], place: Place) -> Json:
    """A draft request for the fact: a proposal that a person turns into an order, never more."""
    loinc, display = CODED_TESTS.get(gap["fact"], ("", ""))
    code: Json = {"text": gap["title"]}
    if loinc:
        code["coding"] = [{"system": "http://loinc.org", "code": loinc, "display": display}]
    resource = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "proposal",
        "subject": {"reference": f"Patient/{place.request.patient_id}"},
        "code": code,
    }
    action = {
        "type": "create",
        "description": f"Draft request: {gap['title']}",
        "resource": resource,
    }
    return {
        "label": shortened(f"Request {gap['title']}"),
        "uuid": place.uuid(f"request {gap['fact']}"),
        "actions": [action],
    }


def flag_card(flag: Flag, place: Place) -> Json:
    lines = [plain(days_in(flag.because)), "", f"- Raised {day(flag.raised_on)}"]
    return card(place, f"flag.{flag.code}", INDICATORS.get(flag.level, "info"), flag.title, lines)


def gravest(cards: Sequence[Json], place: Place) -> list[Json]:
    """At most four, the gravest first, and one more that says how many were left out."""
    ordered = sorted(cards, key=lambda one: GRAVITY.index(one["indicator"]))
    if len(ordered) <= MOST:
        return ordered
    left = len(ordered) - MOST
    summary = f"{left} more on the case page"
    return [*ordered[:MOST], card(place, "more", "info", summary, ["Nothing graver was left out."])]
