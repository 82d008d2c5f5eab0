"""Running a draft over every case of the record beside the knowledge in force, batch by batch.

Each batch is one transaction that also says how far it came: a worker that dies loses nothing but its batch.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from accounts import audit
from accounts.days import latest_day
from accounts.exceptions import NotAllowedNow
from accounts.models import User
from accounts.permissions import Permission, check
from cases.documents import documents_of
from cases.models import Case
from cases.rules.document import CaseDocument
from recommendations.actions.drafts import checked
from recommendations.active import active, of_version
from recommendations.models import DraftState, KnowledgeDraft, Replay, ReplayDifference
from recommendations.rules.differences import differences
from recommendations.rules.evaluate import evaluate, to_json
from recommendations.rules.knowledge import Knowledge

BATCH = 250
DAY = timedelta(days=1)


@transaction.atomic
def begin(*, draft: KnowledgeDraft, by: User, at: datetime) -> Replay:
    """Ask for a replay of the draft as it stands. Raises ``Invalid`` with every error of the draft."""
    check(by, Permission.DRAFT_KNOWLEDGE)
    draft = KnowledgeDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.state != DraftState.DRAFT:
        raise NotAllowedNow("This version is no longer a draft.")
    checked(draft)
    unfinished = draft.replays.filter(sha256=draft.sha256, finished_at=None).first()
    if unfinished is not None:
        return unfinished
    replay = Replay.objects.create(
        draft=draft, sha256=draft.sha256, against=active().version, as_of=latest_day(at), asked_by=by,
        started_at=at, case_count=Case.objects.count(),
    )  # fmt: skip
    audit.record("knowledge replayed", draft, by=by, at=at, detail={"cases": replay.case_count})
    return replay


@transaction.atomic
def step(replay_id: int, *, at: datetime) -> bool:
    """Do the next batch; False when nothing is left, or another worker holds the replay."""
    waiting = Replay.objects.select_for_update(skip_locked=True, of=("self",))
    replay = waiting.filter(pk=replay_id, finished_at=None).select_related("draft").first()
    if replay is None:
        return False
    if replay.draft.sha256 != replay.sha256:
        # The texts changed meanwhile: nobody may sign on these, and going on would mix two drafts.
        replay.delete()
        return False
    later = Case.objects.filter(pk__gt=replay.last_id).select_related("site").order_by("pk")
    cases = {case.pk: case for case in later[:BATCH]}
    ReplayDifference.objects.bulk_create(_compared(replay, cases), batch_size=1000)
    replay.done_count += len(cases)
    replay.last_id = max(cases, default=replay.last_id)
    if len(cases) < BATCH:
        replay.finished_at, replay.case_count = at, replay.done_count
    replay.save()
    return replay.finished_at is None


def _compared(replay: Replay, cases: dict[int, Case]) -> list[ReplayDifference]:
    """What differs in a batch, read with the same number of queries for 1 or 250 cases."""
    running, draft = of_version(replay.against), checked(replay.draft)
    compare = partial(_of_case, replay, running, draft)
    return [
        row
        for case_id, document in documents_of(cases)
        for row in compare(document, case_id, cases[case_id].site.knowledge_profile)
    ]


def _of_case(
    replay: Replay,
    running: Knowledge,
    draft: Knowledge,
    document: CaseDocument,
    case_id: int,
    profile: str,
) -> Iterator[ReplayDifference]:
    as_of = day_of(document, replay.as_of)
    before = to_json(evaluate(document, as_of=as_of, profile=profile, knowledge=running))
    after = to_json(evaluate(document, as_of=as_of, profile=profile, knowledge=draft))
    for found in differences(before, after):
        yield ReplayDifference(
            replay=replay, case_id=case_id, change=found.change, code=found.code, title=found.title,
            before=found.before, after=found.after, facts=list(found.facts),
        )  # fmt: skip


def day_of(document: CaseDocument, today: date) -> date:
    """The day to judge from: today, or the last day of somebody who has died, for whom nothing is suggested later."""
    died = document.patient.deceased_on
    return min(today, died - DAY) if died else today


def stalled() -> list[int]:
    """Unfinished replays; one whose worker lives is locked and skipped by ``step``."""
    return list(Replay.objects.filter(finished_at=None).values_list("pk", flat=True))
