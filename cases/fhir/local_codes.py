"""A sender's own codes beside the codes they stand for, so that everybody's mapping reads them (§11)."""

from collections.abc import Mapping, Sequence

from cases.fhir.decode import Page
from cases.fhir.json_types import Json

Own = tuple[str, str]


def translate(pages: Sequence[Page], local_codes: Mapping[Own, Own]) -> None:
    """Add to each coding of the sender's own the coding of the table that an administrator gave for it.

    A word of the case has no system; such a code is read where its element is (grade, margin, T, N, M).
    """
    meant = {own: target for own, target in local_codes.items() if target[0]}
    waiting: list[object] = [page.root for page in pages] if meant else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            _add(value, meant)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _add(concept: Json, meant: Mapping[Own, Own]) -> None:
    codings = concept.get("coding")
    if not isinstance(codings, list):
        return
    known = [(c.get("system"), c.get("code")) for c in codings if isinstance(c, dict)]
    for own in known:
        target = meant.get((str(own[0]), str(own[1])))
        if target and target not in known:
            codings.append({"system": target[0], "code": target[1]})
