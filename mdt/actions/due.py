"""Which open cases an assessment can change: the others stand as they were assessed.

A case is due when its facts, its site's profile, the rules or their knowledge have changed, or when a day has
come on which time alone may change the result. Every case is assessed again after four weeks at the latest.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from cases.models import Case
from cases.rules.document import CaseDocument
from mdt.actions.watching import watch_changes_on
from mdt.models import Assessed
from mdt.models.assessed import due_cases
from mdt.rules.watching import Standing
from recommendations.active import active
from recommendations.rules.due import next_change
from recommendations.rules.knowledge import Knowledge

LONGEST_DAYS = 28
FOLDERS = ("cases/rules", "recommendations/rules", "recommendations/knowledge", "mdt/rules")
FIELDS = ["version", "as_of", "profile", "rules_sha256", "again_on"]


def due_between(first: int, last: int, *, as_of: date) -> list[int]:
    """The ids of the due cases of a range, in order."""
    found = due_cases(as_of=as_of, rules_sha256=rules_sha256(active().version))
    return list(found.filter(pk__range=(first, last)).order_by("pk").values_list("pk", flat=True))


def note_assessed(
    cases: Mapping[int, Case],
    documents: Iterable[tuple[int, CaseDocument]],
    *,
    as_of: date,
    knowledge: Knowledge,
    decided: Mapping[int, Standing] = MappingProxyType({}),
) -> None:
    """Keep what each case was assessed from, and until when that holds.

    ``knowledge`` is what it was assessed with: another version may have come into force meanwhile.
    """
    rows = [
        _row(cases[case_id], document, as_of, knowledge, decided.get(case_id))
        for case_id, document in documents
    ]
    Assessed.objects.bulk_create(
        rows, update_conflicts=True, update_fields=FIELDS, unique_fields=["case"], batch_size=2000
    )


def forget(case_id: int) -> None:
    """Make a case due again: something besides its facts has changed, such as a decision."""
    Assessed.objects.filter(case=case_id).delete()


def _row(
    case: Case,
    document: CaseDocument,
    as_of: date,
    knowledge: Knowledge,
    decision: Standing | None,
) -> Assessed:
    # Spread over two weeks, or all cases that a first sweep saw together would come due together.
    latest = as_of + timedelta(days=LONGEST_DAYS - case.pk % (LONGEST_DAYS // 2))
    change = next_change(document, as_of=as_of, knowledge=knowledge)
    days = [day for day in (latest, change, watch_changes_on(decision, as_of)) if day]
    return Assessed(
        case_id=case.pk,
        version=case.version,
        as_of=as_of,
        profile=case.site.knowledge_profile,
        rules_sha256=rules_sha256(knowledge.version),
        again_on=min(days),
    )


@cache
def rules_sha256(version: str) -> str:
    """The digest of everything that decides an evaluation besides the facts; worked out once a process.

    ``version`` is that of the knowledge in force: a released version never changes its texts.
    """
    digest = sha256(version.encode())
    for folder in FOLDERS:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.suffix in (".py", ".toml"):
                digest.update(path.read_bytes())
    return digest.hexdigest()
