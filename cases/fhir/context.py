"""What the mapping of one resource may look at: its patient, the cancers, the references, the source."""

from dataclasses import dataclass, field
from datetime import date

from cases.fhir.items import Item
from cases.fhir.references import Index
from cases.fhir.units import Unit

NATIONAL_NUMBERS = (
    "http://hl7.org/fhir/sid/us-ssn",
    "http://hl7.org/fhir/sid/us-mbi",
    "urn:oid:2.16.756.5.32",
    "http://fhir.de/sid/gkv/kvid-10",
)
NUMBER_KINDS = ("SS", "SB", "DL", "PPN", "TAX", "NI", "MC", "NIIP")


@dataclass(frozen=True, slots=True)
class Source:
    """A sender as the administrator configured it.

    Without ``trusted_systems`` every identifier system counts, except numbers of the state, which are
    never kept (data minimisation). ``local_codes`` maps a sender's own codes to codes of the table. Of another
    installation of this program (``is_crlm_board``) whole cases are taken, with what FHIR has no home for.
    """

    code: str = "file"
    trusted_systems: frozenset[str] | None = None
    unit_aliases: dict[str, str] = field(default_factory=lambda: {"g/dl": "g/dL"})
    local_codes: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    is_crlm_board: bool = False

    def trusts(self, system: str, kind: str | None) -> bool:
        if self.trusted_systems is not None:
            return system in self.trusted_systems
        return system not in NATIONAL_NUMBERS and kind not in NUMBER_KINDS


@dataclass(frozen=True, slots=True, eq=False)
class Cancer:
    """One cancer of the patient, told by one or several resources."""

    items: tuple[Item, ...]
    name: str
    site: str | None = None
    diagnosed_on: str | None = None
    date_source: str = ""
    date_item: Item | None = None


@dataclass(slots=True)
class Context:
    unit: Unit
    index: Index
    source: Source
    as_of: date
    primary: Cancer | None = None
    others: tuple[Cancer, ...] = ()
    died_on: str | None = None
    born_on: str | None = None
    reports: dict[Item, list[Item]] | None = None

    def resolve(self, reference: object, item: Item) -> Item | None:
        return self.index.resolve(reference, item)

    def other_cancer(self, references: object, item: Item) -> str | None:
        """Name the other cancer that a fact is said to belong to; None when it may be ours."""
        given = references if isinstance(references, list) else [references]
        targets = [self.resolve(reference, item) for reference in given if reference]
        if self.primary and any(target in self.primary.items for target in targets):
            return None
        for cancer in self.others:
            if any(target in cancer.items for target in targets):
                return cancer.name or "another cancer"
        return None

    def points_to_primary(self, references: object, item: Item) -> bool:
        given = references if isinstance(references, list) else [references]
        targets = [self.resolve(reference, item) for reference in given if reference]
        return self.primary is not None and any(t in self.primary.items for t in targets)

    def owner_is_unclear(self, references: object, item: Item) -> bool:
        """Say whether a fact of a tumour could belong to more than one cancer."""
        return bool(self.others) and not self.points_to_primary(references, item)
