from recommendations.models.answer import Answer, AnswerReason, SuggestionAnswer
from recommendations.models.evaluation import Evaluation
from recommendations.models.knowledge import DraftState, KnowledgeDraft, KnowledgeSignature
from recommendations.models.replay import Replay, ReplayDifference

__all__ = [
    "Answer",
    "AnswerReason",
    "DraftState",
    "Evaluation",
    "KnowledgeDraft",
    "KnowledgeSignature",
    "Replay",
    "ReplayDifference",
    "SuggestionAnswer",
]
