from mdt.models.action import Action, ActionState, Handover
from mdt.models.after import (
    AgreedPlan,
    Delivery,
    DeviationReason,
    Fate,
    Letter,
    LetterKind,
    LetterState,
    PaperRecord,
    PatientInformed,
)
from mdt.models.agenda import (
    ANSWERED,
    AgendaItem,
    AgendaReason,
    DeferralReason,
    ItemState,
    ReasonKind,
)
from mdt.models.assessed import Assessed
from mdt.models.attendance import Apology, Attendance, AttendanceMode, Capacity, Discipline
from mdt.models.board import Board, DissentPolicy
from mdt.models.calendar import CalendarFeed, DateQuestion, DateQuestionKind, Holiday
from mdt.models.clock import CaseClock, ClockAdjustment
from mdt.models.completion import Care, Completion, Opinion, Preference, Timing
from mdt.models.decision import (
    Addendum,
    Channel,
    Decision,
    DecisionIntent,
    DecisionState,
    NoTreatmentReason,
    QuestionAnswered,
    Resectability,
    Treatment,
    Trial,
)
from mdt.models.draft import Draft
from mdt.models.ehr import RecordSystem
from mdt.models.export import ExportRecord, Purpose
from mdt.models.hook import HookCall, HookCard, HookClient, HookFeedback, HookOutcome
from mdt.models.joined import JoinedItem
from mdt.models.launch_reading import LaunchReading, ReadingState
from mdt.models.list_memory import ListLook, ListName, SavedView
from mdt.models.live import (
    Discussion,
    GuestInvitation,
    LiveSession,
    Recusal,
    WrittenOpinion,
)
from mdt.models.material import Material, MaterialKind, MaterialState
from mdt.models.meeting import HolidayRule, Meeting, MeetingSeries, MeetingState
from mdt.models.minutes import MinutesApproval, MinutesDocument
from mdt.models.notice import Notice
from mdt.models.objection import Objection, Resolution
from mdt.models.panel import PanelVote, VotePanel
from mdt.models.published import PublishedList
from mdt.models.referral import (
    Complexity,
    DiscussionReason,
    DuplicateAnswer,
    Informed,
    ListingMode,
    Priority,
    Referral,
    ReferralState,
    ReferralStep,
    Source,
)
from mdt.models.reply import MeetingReply, ReplyStatus
from mdt.models.signer import Signer
from mdt.models.standard import StandardOfCare
from mdt.models.sweep import SweepChunk, SweepRun
from mdt.models.tour import TourAnswer

__all__ = [
    "ANSWERED",
    "Action",
    "ActionState",
    "Addendum",
    "AgendaItem",
    "AgendaReason",
    "AgreedPlan",
    "Apology",
    "Assessed",
    "Attendance",
    "AttendanceMode",
    "Board",
    "CalendarFeed",
    "Capacity",
    "Care",
    "CaseClock",
    "Channel",
    "ClockAdjustment",
    "Completion",
    "Complexity",
    "DateQuestion",
    "DateQuestionKind",
    "Decision",
    "DecisionIntent",
    "DecisionState",
    "DeferralReason",
    "Delivery",
    "DeviationReason",
    "Discipline",
    "Discussion",
    "DiscussionReason",
    "DissentPolicy",
    "Draft",
    "DuplicateAnswer",
    "ExportRecord",
    "Fate",
    "GuestInvitation",
    "Handover",
    "Holiday",
    "HolidayRule",
    "HookCall",
    "HookCard",
    "HookClient",
    "HookFeedback",
    "HookOutcome",
    "Informed",
    "ItemState",
    "JoinedItem",
    "LaunchReading",
    "Letter",
    "LetterKind",
    "LetterState",
    "ListLook",
    "ListName",
    "ListingMode",
    "LiveSession",
    "Material",
    "MaterialKind",
    "MaterialState",
    "Meeting",
    "MeetingReply",
    "MeetingSeries",
    "MeetingState",
    "MinutesApproval",
    "MinutesDocument",
    "NoTreatmentReason",
    "Notice",
    "Objection",
    "Opinion",
    "PanelVote",
    "PaperRecord",
    "PatientInformed",
    "Preference",
    "Priority",
    "PublishedList",
    "Purpose",
    "QuestionAnswered",
    "ReadingState",
    "ReasonKind",
    "RecordSystem",
    "Recusal",
    "Referral",
    "ReferralState",
    "ReferralStep",
    "ReplyStatus",
    "Resectability",
    "Resolution",
    "SavedView",
    "Signer",
    "Source",
    "StandardOfCare",
    "SweepChunk",
    "SweepRun",
    "Timing",
    "TourAnswer",
    "Treatment",
    "Trial",
    "VotePanel",
    "WrittenOpinion",
]  # fmt: skip
