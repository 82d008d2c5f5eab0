from recommendations.models.answer import Answer, AnswerReason, SuggestionAnswer
from recommendations.models.evaluation import Evaluation

__all__ = ["Answer", "AnswerReason", "Evaluation", "SuggestionAnswer"]
