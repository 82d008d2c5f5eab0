"""Keeping evaluations: a row is written only when something in it has changed."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from recommendations import models
from recommendations.rules.evaluate import Evaluation, fingerprint_of, to_json


def record(case_id: int, evaluation: Evaluation, at: datetime) -> models.Evaluation:
    """Store one evaluation, unless the latest of the case says the same; return the one in force."""
    record_many({case_id: evaluation}, at=at)
    return models.Evaluation.objects.filter(case_id=case_id).latest("id")


@transaction.atomic
def record_many(evaluations: Mapping[int, Evaluation], *, at: datetime) -> int:
    """Store the evaluations that differ from the latest of their case; return how many were stored.

    The row itself is the audit trail: append-only, hashed, with the knowledge version it came from.
    """
    known = _latest_hashes(evaluations)
    rows = [_row(case_id, evaluation, at) for case_id, evaluation in evaluations.items()]
    rows = [row for row in rows if known.get(row.case_id) != row.sha256]
    models.Evaluation.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _latest_hashes(case_ids: Iterable[int]) -> dict[int, str]:
    latest = models.Evaluation.objects.latest_of_each(list(case_ids))
    return dict(latest.values_list("case_id", "sha256"))


def _row(case_id: int, evaluation: Evaluation, at: datetime) -> models.Evaluation:
    result = to_json(evaluation)
    return models.Evaluation(
        case_id=case_id,
        as_of=evaluation.as_of,
        profile=evaluation.profile,
        knowledge_version=evaluation.knowledge_version,
        result=result,
        sha256=fingerprint_of(result),
        created_at=at,
    )
