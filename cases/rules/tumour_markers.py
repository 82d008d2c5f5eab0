"""Tumour marker samples of a case document, ready to be compared."""

from collections.abc import Iterator
from decimal import Decimal

from cases.rules.document import CaseDocument
from cases.rules.line import MarkerSample

CEA_LIMIT = Decimal(5)


def marker_samples(document: CaseDocument, test: str) -> Iterator[MarkerSample]:
    """CEA in µg/L (= ng/mL, limit 5 unless recorded) or CA19-9 in U/mL (only with a recorded limit)."""
    for index, lab in enumerate(document.labs):
        if lab.test != test:
            continue
        limit = (
            lab.upper_limit
            if lab.upper_limit is not None
            else (CEA_LIMIT if test == "CEA" else None)
        )
        if limit is not None:
            yield MarkerSample(lab.collected_on, lab.value, limit, path=f"labs[{index}]")
