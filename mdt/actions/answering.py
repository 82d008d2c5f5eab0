"""What the board says to each suggestion it was shown: offered at every item, never forced."""

from datetime import datetime

from django.db import transaction

from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.actions.freezing import shown_evaluation
from mdt.models import AgendaItem, ItemState
from recommendations.actions import answers
from recommendations.models import Answer, AnswerReason, SuggestionAnswer


@transaction.atomic
def answer(
    *, item: AgendaItem, code: str, said: str, reason: str, comment: str, by: User, at: datetime
) -> SuggestionAnswer:
    """Record the board's answer; the same answer again is the one that stands, another one is a new row.

    Raises ``Invalid`` naming the field for a word that is on no list, a suggestion that was not shown, or
    anything but acceptance without a coded reason.
    """
    rows = AgendaItem.objects.select_for_update(of=("self",), no_key=True).select_related("case")
    item = rows.get(pk=item.pk)
    check(by, Permission.DRAFT_DECISION, item.case.site_id)
    if item.state not in (ItemState.LISTED, ItemState.DECIDED):
        raise NotAllowedNow("This item is no longer on the list.")
    _check_words(said, reason)
    known = SuggestionAnswer.objects.latest_of(str(item.public_id)).filter(code=code).first()
    reason = "" if said == Answer.ACCEPTED else reason
    if known and (known.answer, known.reason, known.comment) == (said, reason, comment):
        return known
    evaluation = shown_evaluation(item)
    if evaluation is None:
        raise NotAllowedNow("The case has not been evaluated, so nothing was suggested.")
    return answers.answer(
        evaluation=evaluation, code=code, said=Answer(said), reason=reason, comment=comment,
        decision_key=str(item.public_id), by=by, at=at,
    )  # fmt: skip


def _check_words(said: str, reason: str) -> None:
    if said not in Answer.values:
        raise Invalid(
            "Say whether the suggestion was accepted, modified or rejected.",
            problems=(Problem("answer", "is on no list"),),
        )
    if reason and reason not in AnswerReason.values:
        raise Invalid(
            "Give one of the reasons of the list.", problems=(Problem("reason", "is on no list"),)
        )
