from mdt.models.action import Action, ActionState
from mdt.models.agenda import AgendaItem, AgendaReason, DeferralReason, ItemState, ReasonKind
from mdt.models.assessed import Assessed
from mdt.models.attendance import Attendance
from mdt.models.board import Board
from mdt.models.decision import (
    Addendum,
    Decision,
    DecisionIntent,
    DecisionState,
    QuestionAnswered,
    Treatment,
)
from mdt.models.meeting import Meeting, MeetingSeries, MeetingState
from mdt.models.minutes import MinutesDocument
from mdt.models.panel import PanelVote, VotePanel
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
    "Decision",
    "DecisionIntent",
    "DecisionState",
    "DeferralReason",
    "ItemState",
    "Meeting",
    "MeetingSeries",
    "MeetingState",
    "MinutesDocument",
    "PanelVote",
    "QuestionAnswered",
    "ReasonKind",
    "SweepChunk",
    "SweepRun",
    "Treatment",
    "VotePanel",
]  # fmt: skip
