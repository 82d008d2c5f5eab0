"""What people in the hospital's system did with cards: kept word for word, and as answers to suggestions."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.dateparse import parse_datetime

from accounts import audit
from accounts.exceptions import Problem
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.exceptions import HookRequestUnreadable
from mdt.hooks.request import read_json
from mdt.hooks.services import service_named
from mdt.models import HookCard, HookClient, HookFeedback
from recommendations.actions import answers
from recommendations.models import Answer, AnswerReason, SuggestionAnswer

Json = dict[str, Any]
MOST = 100
OUTCOMES = {"accepted": Answer.ACCEPTED, "overridden": Answer.REJECTED}
REASONS = {
    "done-elsewhere": AnswerReason.ALREADY_DONE,
    "patient-declined": AnswerReason.PATIENT_WISH,
    "data-wrong": AnswerReason.FACT_WRONG,
}
log = structlog.get_logger(__name__)


@transaction.atomic
def keep(*, client: HookClient, service: str, body: bytes, at: datetime) -> int:
    """Keep every entry once; return how many were new. Raises ``HookRequestUnreadable`` naming each place."""
    name = service_named(service).id
    entries = read_json(body).get("feedback")
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST:
        problem = Problem("feedback", f"is not a list of one to {MOST} entries")
        raise HookRequestUnreadable("The feedback is malformed.", problems=(problem,))
    problems = [p for n, entry in enumerate(entries) for p in _problems(entry, f"feedback[{n}]")]
    if problems:
        raise HookRequestUnreadable("The feedback is malformed.", problems=tuple(problems))
    return sum(_keep(entry, client, name, at) for entry in entries)


def _problems(entry: object, path: str) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem(path, "is not an object")
        return
    if not _is_text(entry.get("card"), 100):
        yield Problem(f"{path}.card", "is not the identifier of a card")
    if entry.get("outcome") not in list(OUTCOMES):
        yield Problem(f"{path}.outcome", "is neither accepted nor overridden")
    if _moment(entry.get("outcomeTimestamp")) is None:
        yield Problem(f"{path}.outcomeTimestamp", "is not a time with its zone")
    accepted = entry.get("acceptedSuggestions")
    needed = entry.get("outcome") == "accepted"
    if (needed or accepted is not None) and not _is_list_of_ids(accepted):
        yield Problem(f"{path}.acceptedSuggestions", "is not a list of identifiers")
    yield from _reason_problems(entry.get("overrideReason"), f"{path}.overrideReason")


def _reason_problems(given: object, path: str) -> Iterator[Problem]:
    if given is None:
        return
    if not isinstance(given, dict):
        yield Problem(path, "is not an object")
        return
    reason, comment = given.get("reason"), given.get("userComment")
    if reason is not None and not (isinstance(reason, dict) and _is_text(reason.get("code"), 100)):
        yield Problem(f"{path}.reason", "has no code")
    elif reason and not _is_text(reason.get("system") or "-", 300):
        yield Problem(f"{path}.reason.system", "is not a text")
    if comment is not None and not _is_text(comment or "-", 4000):
        yield Problem(f"{path}.userComment", "is not a text of at most 4,000 characters")


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest and "\0" not in value


def _is_list_of_ids(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST
        and all(isinstance(one, dict) and _is_text(one.get("id"), 100) for one in value)
    )


def _moment(value: object) -> datetime | None:
    try:
        found = parse_datetime(value) if isinstance(value, str) and len(value) < 50 else None
    except ValueError:  # a month or an hour that there is not
        return None
    return found if found and found.tzinfo else None


def _keep(entry: Json, client: HookClient, service: str, at: datetime) -> bool:
    said_at = _moment(entry["outcomeTimestamp"]) or at
    card = _card(entry["card"], client)
    given = entry.get("overrideReason") or {}
    reason = given.get("reason") or {}
    row, is_new = HookFeedback.objects.get_or_create(
        client=client,
        card_uuid=entry["card"],
        outcome=entry["outcome"],
        said_at=said_at,
        defaults={
            "service": service, "card": card, "received_at": at,
            "accepted": [one["id"] for one in entry.get("acceptedSuggestions") or ()],
            "reason_system": reason.get("system") or "", "reason_code": reason.get("code", ""),
            "comment": given.get("userComment") or "",
        },
    )  # fmt: skip
    if not is_new:
        return False
    if card is None:
        log.warning("feedback to an unknown card", client=client.code, service=service)
    elif answer := _answer(row, card, at):
        row.answer = answer
        row.save(update_fields=["answer"])
    by = audit.SystemActor(f"CDS Hooks {client.code}")
    detail = {"outcome": row.outcome, "code": card.code if card else "", "reason": row.reason_code}
    audit.record("hook feedback", row, by=by, at=at, site_code=client.site.code, detail=detail)
    return True


def _card(key: str, client: HookClient) -> HookCard | None:
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    found = HookCard.objects.select_related("call__evaluation")
    return found.filter(uuid=wanted, call__client=client).first()


def _answer(row: HookFeedback, card: HookCard, at: datetime) -> SuggestionAnswer | None:
    """The answer to the suggestion that the card showed; none where the stored case does not suggest it."""
    evaluation = card.call.evaluation
    if evaluation is None or card.code not in {s["code"] for s in evaluation.suggestions}:
        return None
    said = OUTCOMES[row.outcome]
    reason = REASONS.get(row.reason_code, AnswerReason.OTHER) if said != Answer.ACCEPTED else ""
    words = [f"({row.reason_code})" if row.reason_code else "", row.comment]
    return answers.answer(
        evaluation=evaluation, code=card.code, said=said, reason=reason, by=row.client.user, at=at,
        comment=" ".join(word for word in words if word),
    )  # fmt: skip


@transaction.atomic
def handle(*, feedback: HookFeedback, by: User, at: datetime) -> HookFeedback:
    """Note that a person looked at what was said; handling it again changes nothing."""
    row = HookFeedback.locked(feedback.pk)
    check(by, Permission.EDIT_CASES, row.client.site)
    if not row.is_handled:
        row.handled_at, row.handled_by = at, by
        row.save(update_fields=["handled_at", "handled_by"])
        audit.record("hook feedback handled", row, by=by, at=at, site_code=row.client.site.code)
    return row
