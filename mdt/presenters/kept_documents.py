"""Documents kept with a case: each once, with who gave it and whether somebody still stands by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from cases.models import DocumentOrigin, DocumentState, KeptDocument

SHOWN_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """``state`` is empty for a document in force; ``origins`` name sender and number, ``on`` is as sent."""

    document: KeptDocument
    origins: tuple[str, ...]
    state: str

    @property
    def word(self) -> str:
        return str(DocumentState(self.state).label) if self.state else ""


@dataclass(frozen=True, slots=True)
class Documents:
    """What is in force first; ``more`` unfolds."""

    first: list[DocumentRow]
    more: list[DocumentRow]


def documents_of(origins: Iterable[DocumentOrigin]) -> Documents:
    rows = [_row(list(group)) for _, group in groupby(origins, key=lambda one: one.document_id)]
    rows.sort(key=lambda row: bool(row.state))
    return Documents(rows[:SHOWN_AT_ONCE], rows[SHOWN_AT_ONCE:])


def _row(origins: list[DocumentOrigin]) -> DocumentRow:
    stands = any(one.state == DocumentState.CURRENT for one in origins)
    said = (" ".join(filter(None, (str(one.source), one.number))) for one in origins)
    return DocumentRow(
        origins[0].document, tuple(dict.fromkeys(said)), "" if stands else str(origins[0].state)
    )
