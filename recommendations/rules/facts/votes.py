"""Surgeons' votes: resectability is what the votes in force say, never one anonymous word."""

from cases.rules.document import Vote
from recommendations.rules.facts.fact import (
    FLAG,
    Definition,
    Definitions,
    Fact,
    found,
    number,
    words,
)
from recommendations.rules.record import Evidence, Placed
from recommendations.rules.situation import Situation


def vote_evidence(votes: tuple[Placed[Vote], ...]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(v.path, f"{v.item.surgeon}: {v.item.resectability}", v.item.voted_on)
        for v in votes
    )


def classes(s: Situation) -> Fact:
    votes = s.record.votes_now
    return Fact(frozenset(v.item.resectability for v in votes), vote_evidence(votes))


def count(s: Situation) -> Fact:
    return Fact(len(s.record.votes_now), vote_evidence(s.record.votes_now))


def any_difficult(s: Situation) -> Fact:
    difficult = tuple(v for v in s.record.votes_now if v.item.technique == "difficult")
    return found(list(vote_evidence(difficult)))


def resectability(s: Situation) -> str:
    """The class that all votes in force share."""
    given = {vote.item.resectability for vote in s.record.votes_now}
    if not given:
        return "unvoted"
    return given.pop() if len(given) == 1 else "disputed"


FACTS: Definitions = {
    "votes.classes": Definition(
        words("resectable", "borderline", "convertible", "never"), "votes in force", classes
    ),
    "votes.count": Definition(number(0, 99), "number of votes in force", count),
    "votes.any_difficult": Definition(
        FLAG, "a surgeon calls the resection technically difficult", any_difficult
    ),
}
