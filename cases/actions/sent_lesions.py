"""Saying which lesion a sent size is: remembered for the size, and for the lesion as its sender names it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotFound, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from cases.documents import document_of
from cases.models import Case, ImportRun, SentLesion
from cases.rules.sent_sizes import NEW, SAME, problem_of


@transaction.atomic
def choose(*, case: Case, said: Mapping[str, str], by: User, at: datetime) -> int:
    """Keep which lesion each size is, by the mark of the size; return how many choices are new.

    No fact is written: the size stands in the grid, in the row of its lesion, until a person records the scan.
    Raises ``NotFound`` for a size that was not sent, ``Invalid`` with the mark of each choice that cannot be right.
    """
    check(by, Permission.EDIT_CASES, case.site_id)
    sent = {str(asked["mark"]): asked["value"] for _, asked in ImportRun.objects.sizes_of(case)}
    if unknown := [mark for mark in said if mark not in sent]:
        raise NotFound(f"No size {unknown[0]} was sent for this case.")
    sizes = {mark: value for mark, value in sent.items() if isinstance(value, dict)}
    document = document_of(case)
    problems = [
        Problem(mark, words)
        for mark, text in said.items()
        if (words := problem_of(text, document, str(sizes[mark].get("axis") or "")))
    ]
    if problems:
        raise Invalid("A choice cannot be right; nothing was saved.", problems=tuple(problems))
    return sum(_chosen(case, mark, _name(sizes[mark]), text, by, at) for mark, text in said.items())


def keep_sent(
    *, case: Case, said: Mapping[str, tuple[Mapping[str, object], str]], by: User, at: datetime
) -> None:
    """Keep what was said of the sizes of an input that is being written.

    The caller holds the transaction and the right. What was right when it was said and is not any more, since the
    lesion is gone, is open again.
    """
    document = document_of(case)
    for mark, (value, text) in said.items():
        if not problem_of(text, document, str(value.get("axis") or "")):
            _chosen(case, mark, _name(value), text, by, at)


def _name(value: Mapping[str, object]) -> str:
    return str(value.get("name") or "")


def _chosen(case: Case, mark: str, name: str, choice: str, by: User, at: datetime) -> int:
    """A lesion that is named keeps its name; a new one is named when the scan is recorded, one left out never."""
    names = [mark, name] if name and choice.startswith(SAME) else [mark]
    held = SentLesion.objects.of_case(case.pk)
    if all(held.get(one) == choice for one in names):
        return 0
    for one in names:
        SentLesion.objects.update_or_create(
            case=case, name=one, defaults={"choice": choice, "chosen_by": by, "chosen_at": at}
        )
    detail = {"size": mark, "choice": choice}
    audit.record("sent size joined", case, by=by, at=at, site_code=case.site.code, detail=detail)
    return 1


def name_recorded(*, case: Case, keys: Mapping[str, str], by: User, at: datetime) -> None:
    """After a scan was recorded: the rows that came from sent sizes have their ids now (mark to id).

    Only sizes that were sent for this case count: a form may say anything.
    """
    sent = {str(asked["mark"]): asked["value"] for _, asked in ImportRun.objects.sizes_of(case)}
    for mark, key in keys.items():
        value = sent.get(mark)
        if isinstance(value, dict) and SentLesion.objects.of_case(case.pk).get(mark, NEW) == NEW:
            _chosen(case, mark, _name(value), SAME + key, by, at)
