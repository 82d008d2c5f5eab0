"""What this app refuses, each with a code and a sentence for the reader."""

from accounts.exceptions import Invalid, NotAllowedNow, NotFound, Problem, Refused
from cases.rules.document import DocumentRefused


class DocumentInvalid(Invalid):
    """A case document, or what a form makes of it, has errors; every one is named by its JSON path."""

    code = "document-invalid"


class PatientConflict(NotAllowedNow):
    """Identifiers of one document belong to two people, or to one with another birth date or sex, or of another site."""

    code = "patient-conflict"


class NoSuchCase(NotFound):
    code = "no-such-case"


__all__ = ["DocumentInvalid", "NoSuchCase", "PatientConflict", "Refused", "invalid"]


def invalid(refusal: DocumentRefused) -> DocumentInvalid:
    problems = tuple(Problem(error.path, error.message) for error in refusal.errors)
    return DocumentInvalid("The document has errors; nothing was saved.", problems=problems)
