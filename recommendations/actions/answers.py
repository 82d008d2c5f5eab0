"""What boards answer to suggestions: accepted, modified or rejected with a reason."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from recommendations.exceptions import ReasonMissing, UnknownSuggestion
from recommendations.models import Answer, AnswerReason, Evaluation, SuggestionAnswer


@transaction.atomic
def answer(
    *,
    evaluation: Evaluation,
    code: str,
    said: Answer,
    by: User,
    at: datetime,
    reason: AnswerReason | str = "",
    comment: str = "",
    decision_key: str = "",
) -> SuggestionAnswer:
    """Record an answer to a suggestion that was shown; a later answer is another row.

    Raises ``UnknownSuggestion`` when the evaluation does not hold the code, and ``ReasonMissing``
    when anything but acceptance comes without a coded reason.
    """
    shown = {suggestion["code"]: suggestion for suggestion in evaluation.result["suggestions"]}
    if code not in shown:
        raise UnknownSuggestion(f"The evaluation does not suggest {code}.")
    if said != Answer.ACCEPTED and reason not in AnswerReason.values:
        raise ReasonMissing("Say why the suggestion was not taken as it stands.")
    row = SuggestionAnswer.objects.create(
        evaluation=evaluation,
        code=code,
        rule_id=shown[code]["rule"]["id"],
        decision_key=decision_key,
        answer=said,
        reason=reason,
        comment=comment,
        by=by,
        at=at,
    )
    audit.record("suggestion.answered", row, by=by, at=at, detail={"code": code, "answer": said})
    return row
