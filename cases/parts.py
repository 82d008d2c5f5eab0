"""How each part of the case document stands in tables: one row of this table per list of the document.

Columns carry the names of the document's attributes; the exceptions are named here.
"""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from django.db import models as django

from cases import models
from cases.rules import document as d


@dataclass(frozen=True)
class Part:
    """One list of the document: its dataclass, its table, the way up, and the lists inside it.

    ``identity`` names the columns by which a row is recognised when the document changes; without it a row is
    recognised by all it says.
    """

    kind: type
    model: type[django.Model]
    parent: str
    case_path: str
    identity: tuple[str, ...] = ()
    children: tuple[tuple[str, "Part"], ...] = ()
    columns_of: tuple[tuple[str, str], ...] = ()

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        inside = {name for name, _ in self.children}
        return tuple(f.name for f in fields(self.kind) if f.name not in inside)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The table's columns in the order of the attributes."""
        renamed = dict(self.columns_of)
        return tuple(renamed.get(name, name) for name in self.attributes)

    def values(self, item: object) -> tuple[Any, ...]:
        """What a document's item says, in the order of the columns; lists as the database keeps them."""
        return tuple(_stored(getattr(item, name)) for name in self.attributes)


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _top(kind: type, model: type[django.Model], **rest: Any) -> Part:
    return Part(kind, model, "case_id", "case", **rest)


KEYED: dict[str, Any] = {"identity": ("key",), "columns_of": (("id", "key"),)}
BY_LESION: dict[str, Any] = {"identity": ("lesion_id",), "columns_of": (("lesion", "lesion_id"),)}

_STUDY_PARTS = (
    ("measurements", Part(d.Measurement, models.LesionMeasurement, "study_id", "study__case", **BY_LESION)),
    ("non_target", Part(d.NonTarget, models.NonTargetFinding, "study_id", "study__case", **BY_LESION)),
    ("new_lesions", Part(d.NewLesion, models.NewLesionFinding, "study_id", "study__case", **KEYED)),
)  # fmt: skip
_CYCLE_PARTS = (
    (
        "doses",
        Part(d.AgentDose, models.CycleDose, "cycle_id", "cycle__line__case", identity=("agent",)),
    ),
    ("toxicities", Part(d.Toxicity, models.CycleToxicity, "cycle_id", "cycle__line__case")),
)
_CYCLES = Part(
    d.Cycle,
    models.TherapyCycle,
    "line_id",
    "line__case",
    identity=("number",),
    children=_CYCLE_PARTS,
)

PARTS: tuple[tuple[str, Part], ...] = (
    ("extrahepatic", _top(d.Extrahepatic, models.ExtrahepaticDisease)),
    ("resectability_votes", _top(d.Vote, models.ResectabilityVote)),
    ("lesions", _top(d.Lesion, models.Lesion, **KEYED)),
    ("imaging", _top(d.Imaging, models.ImagingStudy, children=_STUDY_PARTS, **KEYED)),
    (
        "gene_tests",
        _top(
            d.GeneTest,
            models.GeneTest,
            children=(("results", Part(d.GeneResult, models.GeneResult, "test_id", "test__case")),),
        ),
    ),
    ("labs", _top(d.Lab, models.LabResult)),
    ("assessments", _top(d.Assessment, models.Assessment)),
    ("liver_volumes", _top(d.LiverVolume, models.LiverVolume)),
    (
        "therapy_lines",
        _top(d.TherapyLine, models.TherapyLine, children=(("cycles", _CYCLES),), **KEYED),
    ),
    ("surgeries", _top(d.Surgery, models.Surgery, **KEYED)),
    ("pharmacogenetics", _top(d.Pharmacogenetics, models.PharmacogeneticResult)),
)
SINGLE: tuple[tuple[str, Part], ...] = (
    ("primary", _top(d.PrimaryTumour, models.PrimaryTumour, identity=("case_id",))),
    ("metastases", _top(d.Metastases, models.MetastaticDisease, identity=("case_id",))),
    ("liver_background", _top(d.LiverBackground, models.LiverBackground, identity=("case_id",))),
)
"""Parts of which a document holds one or none."""
EMPTY = {"primary": d.PrimaryTumour(), "metastases": d.Metastases(), "liver_background": None}
