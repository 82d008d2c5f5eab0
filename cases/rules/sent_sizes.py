"""Which lesion is a size that was sent? A person says so; a sender's own name of a lesion is remembered (§4.7, §8.2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from cases.rules import document as d

LEAVE, NEW, SAME = "leave", "new", "="
"""Left out, a lesion that the case does not know, or (followed by its id) one that it does."""
LONGEST = 200
SHORT = "short"


@dataclass(frozen=True, slots=True)
class Place:
    """A lesion that a size may be of. ``choice`` is what a form sends; ``words`` are its organ, segments, label."""

    choice: str
    id: str
    words: str


def places_for(document: d.CaseDocument, axis: str) -> tuple[Place, ...]:
    """Give the lesions that a size along this axis may be of.

    A node is measured along its short axis, everything else along its long one: a size is never offered to a lesion
    that is measured otherwise.
    """
    lesions: list[d.Lesion | d.NewLesion] = [*document.lesions, *_new_lesions(document)]
    return tuple(
        Place(SAME + one.id, one.id, _words(one))
        for one in lesions
        if is_node(one) == (axis == SHORT) and len(one.id) <= LONGEST
    )


def is_node(lesion: d.Lesion | d.NewLesion) -> bool:
    return bool(lesion.nodal) or lesion.organ == "lymph_node"


def _new_lesions(document: d.CaseDocument) -> list[d.NewLesion]:
    """New lesions of earlier scans, each as it was last seen, that nobody has declared a lesion since."""
    declared = {lesion.id for lesion in document.lesions}
    found = {
        new.id: new
        for image in sorted(document.imaging, key=lambda image: image.performed_on)
        for new in image.new_lesions
    }
    return [new for name, new in found.items() if name not in declared]


def _words(lesion: d.Lesion | d.NewLesion) -> str:
    label = lesion.label if isinstance(lesion, d.Lesion) else None
    parts = ((lesion.organ or "").replace("_", " "), ", ".join(lesion.segments), label or "")
    return ", ".join(part for part in parts if part)


def chosen(choices: Mapping[str, str], mark: str, name: str) -> str:
    """Give what was said of this size, else of the lesion as the sender names it; empty where nothing was."""
    return choices.get(mark) or (choices.get(name, "") if name else "")


def problem_of(choice: str, document: d.CaseDocument, axis: str) -> str:
    """Say why a choice cannot be right; empty where it can."""
    if choice in (LEAVE, NEW) or choice in {one.choice for one in places_for(document, axis)}:
        return ""
    return "Choose a lesion of the list, a new one, or leave the size out."
