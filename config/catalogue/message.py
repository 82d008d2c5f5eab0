"""One thing the program says."""

import re
from dataclasses import dataclass

# What whole sentences are filed under: they are found again by their words, not by a call in the source.
SAID = "said"
DATE_FORMAT = "date format"
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z][^>]*>")


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """``context`` tells two meanings of one word apart; ``plural`` is the English plural, if there is one."""

    context: str
    text: str
    plural: str = ""


def places_of(text: str) -> list[str]:
    """The places of a text that are filled in, and its tags: a translation has the same ones."""
    return sorted(PLACES.findall(text.replace("%%", "")))
