"""A decision's coded fields in one short line, so that the recorder's hands stay on the keys.

Three letters for question, intent and dissent, then the treatments, then who informs the patient:
``ync ch+ta wyss`` is read as *yes, non-curative … * only after it was shown back in words; nothing is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

QUESTION = {"y": "yes", "p": "partly", "n": "no"}
INTENT = {"c": "curative", "n": "non_curative", "x": "no_active_treatment", "u": "not_known"}
DISSENT = {"n": False, "d": True}
TREATMENTS = {
    "lr": "liver_resection",
    "cr": "colorectal_resection",
    "sr": "simultaneous_resection",
    "ab": "ablation",
    "ra": "remnant_augmentation",
    "ch": "chemotherapy",
    "ta": "targeted_therapy",
    "im": "immunotherapy",
    "rt": "radiotherapy",
    "tr": "transplant_referral",
    "su": "surveillance",
    "mt": "more_tests",
    "sc": "supportive_care",
    "no": "no_treatment",
}


@dataclass(frozen=True, slots=True)
class Coded:
    """What a line of codes says; a part that was left out is None or empty."""

    question: str = ""
    intent: str = ""
    has_dissent: bool | None = None
    treatments: tuple[str, ...] = ()
    person: str = ""


class NotUnderstood(ValueError):
    """A part of the line that is no code, with what may stand there."""


def read(line: str, people: Mapping[str, str]) -> Coded:
    """Read a line of codes. ``people`` maps keys to full names. Raises ``NotUnderstood``.

    A person is named by the beginning of any word of the name; two who fit are refused, never chosen from.
    """
    parts = line.casefold().split()
    if not parts:
        return Coded()
    if len(parts) > 3:
        raise NotUnderstood("Three parts at most: answers, treatments, who informs the patient.")
    first = parts[0]
    if len(first) != 3:
        raise NotUnderstood("Begin with three letters: question, intent, dissent.")
    return Coded(
        question=_one(QUESTION, first[0], "question"),
        intent=_one(INTENT, first[1], "intent"),
        has_dissent=_flag(first[2]),
        treatments=_treatments(parts[1]) if len(parts) > 1 else (),
        person=_person(parts[2], people) if len(parts) > 2 else "",
    )


def _one(codes: Mapping[str, str], letter: str, what: str) -> str:
    if letter not in codes:
        known = ", ".join(f"{key} {word.replace('_', ' ')}" for key, word in codes.items())
        raise NotUnderstood(f"“{letter}” is no {what}: {known}.")
    return codes[letter]


def _flag(letter: str) -> bool:
    if letter not in DISSENT:
        raise NotUnderstood(f"“{letter}” is no answer on dissent: n nobody, d somebody.")
    return DISSENT[letter]


def _treatments(text: str) -> tuple[str, ...]:
    codes = [code for code in text.split("+") if code]
    unknown = [code for code in codes if code not in TREATMENTS]
    if unknown:
        raise NotUnderstood(f"“{unknown[0]}” is no treatment: {', '.join(TREATMENTS)}.")
    return tuple(dict.fromkeys(TREATMENTS[code] for code in codes))


def _person(start: str, people: Mapping[str, str]) -> str:
    def fits(name: str) -> bool:
        return any(word.startswith(start) for word in name.casefold().split())

    found = [key for key, name in people.items() if fits(name)]
    if len(found) != 1:
        names = ", ".join(people[key] for key in found) or "nobody"
        raise NotUnderstood(f"“{start}” fits {names}; name one person.")
    return found[0]
