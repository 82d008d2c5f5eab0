from cases.models.booking import Booking
from cases.models.case import Case, CaseStatus
from cases.models.change import CaseChange
from cases.models.deterioration import ClinicalDeterioration
from cases.models.flag import DismissalReason, FalseAlarmReason, Flag, FlagLevel, FlagState
from cases.models.gene_test import GeneResult, GeneTest
from cases.models.hl7 import Hl7Message, Hl7State
from cases.models.imaging import ImagingStudy, LesionMeasurement, NewLesionFinding, NonTargetFinding
from cases.models.import_answer import ImportAnswer
from cases.models.kept_document import DocumentContent, DocumentOrigin, DocumentState, KeptDocument
from cases.models.lesion import Lesion
from cases.models.merge import MergeState, PatientMerge
from cases.models.miss import MissedCode, MissedProgression
from cases.models.observation import (
    Assessment,
    LabResult,
    LiverBackground,
    LiverVolume,
    PharmacogeneticResult,
)
from cases.models.patient import Patient, PatientIdentifier
from cases.models.received_file import ReceivedFile
from cases.models.sent_lesion import SentLesion
from cases.models.source import ImportRun, ImportSource, SourceItem
from cases.models.surgery import Surgery
from cases.models.therapy import CycleDose, CycleToxicity, TherapyCycle, TherapyLine
from cases.models.tumour import ExtrahepaticDisease, MetastaticDisease, PrimaryTumour
from cases.models.vote import ResectabilityVote
from cases.models.work_up import WorkUp

__all__ = [
    "Assessment", "Booking", "Case", "CaseChange", "CaseStatus", "ClinicalDeterioration", "CycleDose", "CycleToxicity",
    "DismissalReason", "DocumentContent", "DocumentOrigin", "DocumentState", "ExtrahepaticDisease", "FalseAlarmReason", "Flag", "FlagLevel", "FlagState", "GeneResult", "GeneTest",
    "Hl7Message", "Hl7State", "ImagingStudy", "ImportAnswer", "ImportRun", "ImportSource", "KeptDocument", "LabResult", "Lesion", "LesionMeasurement", "LiverBackground", "LiverVolume",
    "MergeState", "MetastaticDisease", "MissedCode", "MissedProgression", "NewLesionFinding", "NonTargetFinding", "Patient", "PatientIdentifier",
    "PatientMerge",
    "PharmacogeneticResult", "PrimaryTumour", "ReceivedFile", "ResectabilityVote", "SentLesion", "SourceItem", "Surgery", "TherapyCycle", "TherapyLine",
    "WorkUp",
]  # fmt: skip
