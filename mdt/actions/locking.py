"""Before a list is locked: what its cases lack, filled in where the coordinator knows it, and counted where not."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from cases.documents import documents_of
from mdt.models import AgendaItem, ItemState, Meeting, Referral
from mdt.rules.lock_gate import GENES, LockFacts, LockGap, gaps_at_lock
from recommendations.active import active
from recommendations.rules.evaluate import facts_of

FRAILTY = (*(str(grade) for grade in range(1, 10)), "unknown")
FIELDS = ("key_worker", "gp", "frailty")


@transaction.atomic
def complete(
    *, item: AgendaItem, key_worker: str, gp: str, frailty: str, by: User, at: datetime
) -> AgendaItem:
    """Write down for one listed case what its referral did not say. Empty words leave what there is."""
    rows = AgendaItem.objects.select_for_update(of=("self",), no_key=True)
    item = rows.select_related("case", "meeting__board").get(pk=item.pk)
    check(by, Permission.SCHEDULE, item.case.site_id)
    if item.state not in (ItemState.LISTED, ItemState.PROVISIONAL):
        raise NotAllowedNow("This case is no longer on the list.")
    if frailty and frailty not in FRAILTY:
        words = "Give a grade from 1 to 9, or that it is unknown."
        raise Invalid(words, problems=(Problem("frailty", words),))
    sent = {"key_worker": key_worker.strip(), "gp": gp.strip(), "frailty": frailty}
    changed = [name for name in FIELDS if sent[name] and getattr(item, name) != sent[name]]
    for name in changed:
        setattr(item, name, sent[name])
    if changed:
        item.save(update_fields=changed)
        audit.record("listing completed", item, by=by, at=at, detail={"fields": changed})
    return item


@transaction.atomic
def complete_all(
    *, meeting: Meeting, said: Mapping[UUID, Mapping[str, str]], by: User, at: datetime
) -> int:
    """The same for many cases of one list at once: all of it or, where one is refused, nothing.

    ``said`` gives by a case's item what was typed. Return how many cases something was typed for.
    """
    typed = {pk: words for pk, words in said.items() if any(map(str.strip, words.values()))}
    items = AgendaItem.objects.visible_to(by).filter(meeting=meeting, public_id__in=typed)
    found = {item.public_id: item for item in items.select_related("case__patient")}
    if len(found) < len(typed):
        raise NotAllowedNow("A case is no longer on this list; nothing was noted.")
    for pk, words in typed.items():
        given = {name: words.get(name, "") for name in FIELDS}
        try:
            complete(item=found[pk], **given, by=by, at=at)
        except Invalid as refusal:
            name = found[pk].case.patient.display_name
            raise Invalid(f"{name}: {refusal.message}", problems=refusal.problems) from refusal
    return len(typed)


def gaps_of(items: Iterable[AgendaItem], today: date) -> dict[int, tuple[LockGap, ...]]:
    """What each item lacks, by its key; the cases are read together."""
    rows = list(items)
    said = _said_in_referrals(rows)
    documents = dict(documents_of({item.case_id for item in rows}))
    knowledge, found = active(), {}
    for item in rows:
        facts = facts_of(
            documents[item.case_id],
            as_of=today,
            profile=item.case.site.knowledge_profile,
            knowledge=knowledge,
        )
        told = {name: getattr(item, name) or said[item.pk].get(name, "") for name in FIELDS}
        genes = {gene: facts.fact(f"genes.{gene}").state for gene in GENES}
        found[item.pk] = gaps_at_lock(LockFacts(**told, age=item.case.age_on(today), genes=genes))
    return found


def _said_in_referrals(items: list[AgendaItem]) -> dict[int, dict[str, str]]:
    """What the referrals of each item say; the latest word stands."""
    said: dict[int, dict[str, str]] = {item.pk: {} for item in items}
    rows = Referral.objects.filter(reasons__item__in=items).order_by("submitted_at", "id")
    for key, *words in rows.values_list("reasons__item", *FIELDS):
        if key in said:
            told = zip(FIELDS, words, strict=True)
            said[key] |= {name: word for name, word in told if word}
    return said


def note_gaps(*, meeting: Meeting, today: date) -> int:
    """Keep with each item what it lacked when the list was locked; the caller holds the transaction. Return how many lack something."""
    listed = AgendaItem.objects.filter(meeting=meeting).on_list().select_related(
        "case__patient", "case__site"
    )  # fmt: skip
    items = list(listed)
    gaps = gaps_of(items, today)
    for item in items:
        item.gaps_at_lock = [gap.code for gap in gaps[item.pk]]
    AgendaItem.objects.bulk_update(items, ["gaps_at_lock"])
    return sum(bool(found) for found in gaps.values())
