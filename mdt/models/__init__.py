from mdt.models.action import Action, ActionState
from mdt.models.agenda import AgendaItem, AgendaReason, DeferralReason, ItemState, ReasonKind
from mdt.models.assessed import Assessed
from mdt.models.attendance import Attendance
from mdt.models.board import Board
from mdt.models.calendar import CalendarFeed, DateQuestion, DateQuestionKind, Holiday
from mdt.models.clock import CaseClock, ClockAdjustment
from mdt.models.decision import (
    Addendum,
    Decision,
    DecisionIntent,
    DecisionState,
    QuestionAnswered,
    Treatment,
)
from mdt.models.export import ExportRecord, Purpose
from mdt.models.hook import HookCall, HookCard, HookClient, HookFeedback, HookOutcome
from mdt.models.material import Material, MaterialKind, MaterialState
from mdt.models.meeting import HolidayRule, Meeting, MeetingSeries, MeetingState
from mdt.models.minutes import MinutesDocument
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
from mdt.models.standard import StandardOfCare
from mdt.models.sweep import SweepChunk, SweepRun

__all__ = [
    "Action",
    "ActionState",
    "Addendum",
    "AgendaItem",
    "AgendaReason",
    "Assessed",
    "Attendance",
    "Board",
    "CalendarFeed",
    "CaseClock",
    "ClockAdjustment",
    "Complexity",
    "DateQuestion",
    "DateQuestionKind",
    "Decision",
    "DecisionIntent",
    "DecisionState",
    "DeferralReason",
    "DiscussionReason",
    "DuplicateAnswer",
    "ExportRecord",
    "Holiday",
    "HolidayRule",
    "HookCall",
    "HookCard",
    "HookClient",
    "HookFeedback",
    "HookOutcome",
    "Informed",
    "ItemState",
    "ListingMode",
    "Material",
    "MaterialKind",
    "MaterialState",
    "Meeting",
    "MeetingSeries",
    "MeetingState",
    "MinutesDocument",
    "Notice",
    "Objection",
    "PanelVote",
    "Priority",
    "PublishedList",
    "Purpose",
    "QuestionAnswered",
    "ReasonKind",
    "Referral",
    "ReferralState",
    "ReferralStep",
    "Resolution",
    "Source",
    "StandardOfCare",
    "SweepChunk",
    "SweepRun",
    "Treatment",
    "VotePanel",
]  # fmt: skip
