"""The rest of a case's outcome, by the end of the day: an addendum to the sealed decision, never a change of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from accounts.sentences import said
from mdt.actions import follow_ups, letters
from mdt.models import Action, Addendum, Care, Completion, Decision, Opinion, Preference, Timing

# An addendum to a report is written within 14 days (RCR audit of discrepant reports, practice 3.1): ten working days.
ADDENDUM_WORKING_DAYS = 10
DEPARTMENTS = ("radiology", "pathology")
ANSWERS = {
    "radiology": Opinion, "pathology": Opinion, "genetics": Care, "supportive_care": Care, "prehabilitation": Care,
    "preference": Preference, "timing": Timing,
}  # fmt: skip
CODES = tuple(ANSWERS)
OPINIONS = tuple(f"{department}_opinion" for department in DEPARTMENTS)


@transaction.atomic
def complete(
    *, decision: Decision, content: Mapping[str, str], owners: Mapping[str, User | None], by: User, at: datetime
) -> Completion:  # fmt: skip
    """Write down what the decision itself does not say. The same again changes nothing; something else is added.

    ``content`` has each of ``CODES`` and, where an opinion differs, what the board saw; ``owners`` names for each of
    these who writes the addendum to the report. Raises ``Invalid`` naming the field.
    """
    decision = _locked(decision)
    check(by, Permission.DRAFT_DECISION, decision.item.case.site_id)
    if not decision.is_signed or decision.is_superseded:
        raise NotAllowedNow("A signed decision that stands is completed; this is none.")
    said_now = _checked(content, owners)
    earlier = Completion.objects.filter(addendum__decision__item=decision.item_id)
    last = earlier.select_related("addendum").order_by("addendum__at", "pk").last()
    if last and last.addendum.decision_id == decision.pk and _content(last) == said_now:
        return last
    tasks = {
        f"{department}_task": _task(department, decision, said_now, last, cast("User", owners[department]), by, at)
        for department in DEPARTMENTS
        if said_now[department] == Opinion.DIFFERS
    }  # fmt: skip
    done = Completion(**said_now, **tasks)
    words = words_of(done, decision.item.meeting.board.language)
    done.addendum = Addendum.objects.create(decision=decision, text=words, by=by, at=at)
    done.save(force_insert=True)
    letters.add(decision=decision, words=words)
    codes = {name: said_now[name] for name in CODES}
    audit.record("decision completed", decision, by=by, at=at, detail=codes)
    return done


def words_of(done: Completion, language: str) -> str:
    """One sentence for each field, in the language of the board's documents."""
    with translation.override(language):
        return " ".join(_sentences(done))


def _sentences(done: Completion) -> Iterator[str]:
    yield _("Completed after the meeting.")
    for name in CODES:
        label = said(str(getattr(done, f"get_{name}_display")()))
        opinion = getattr(done, f"{name}_opinion", "")
        yield _sentence(name).format(answer=f"{label} ({opinion})" if opinion else label)


def _sentence(name: str) -> str:
    return {
        "radiology": _("Radiology: {answer}."),
        "pathology": _("Pathology: {answer}."),
        "genetics": _("Genetics: {answer}."),
        "supportive_care": _("Supportive care: {answer}."),
        "prehabilitation": _("Prehabilitation: {answer}."),
        "preference": _("The patient's wishes: {answer}."),
        "timing": _("Timing: {answer}."),
    }[name]


def _checked(content: Mapping[str, str], owners: Mapping[str, User | None]) -> dict[str, str]:
    """The answers, with an opinion only where it differs. Raises ``Invalid``."""
    said_now = {name: content.get(name, "") for name in CODES}
    for department, opinion in zip(DEPARTMENTS, OPINIONS, strict=True):
        differs = said_now[department] == Opinion.DIFFERS
        said_now[opinion] = content.get(opinion, "").strip() if differs else ""
    problems = tuple(_problems(said_now, owners))
    if problems:
        raise Invalid("The record of this case is not complete.", problems=problems)
    return said_now


def _problems(said_now: Mapping[str, str], owners: Mapping[str, User | None]) -> Iterator[Problem]:
    for name in CODES:
        if said_now[name] not in ANSWERS[name].values:
            yield Problem(name, "is on no list")
    for department in DEPARTMENTS:
        if said_now[department] == Opinion.DIFFERS:
            if not said_now[f"{department}_opinion"]:
                yield Problem(f"{department}_opinion", "is empty")
            if owners.get(department) is None:
                yield Problem(f"{department}_owner", "is empty")


def _content(done: Completion) -> dict[str, str]:
    return {name: getattr(done, name) for name in (*CODES, *OPINIONS)}


def _task(
    department: str, decision: Decision, said_now: Mapping[str, str], last: Completion | None,
    owner: User, by: User, at: datetime,
) -> Action:  # fmt: skip
    """One task for one opinion: said again, of this or of a corrected version, it is the task that was given."""
    known: Action | None = getattr(last, f"{department}_task", None)
    if known and getattr(last, f"{department}_opinion") == said_now[f"{department}_opinion"]:
        return known
    with translation.override(decision.item.meeting.board.language):
        words = {
            "radiology": _("Addendum to the radiology report: {opinion}"),
            "pathology": _("Addendum to the pathology report: {opinion}"),
        }[department]
    return follow_ups.give(
        decision=decision, text=words.format(opinion=said_now[f"{department}_opinion"]), owner=owner,
        due_in_working_days=ADDENDUM_WORKING_DAYS, by=by, at=at,
    )  # fmt: skip


def _locked(decision: Decision) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "item__case", "item__meeting__board", "superseded_by"
    )
    return rows.get(pk=decision.pk)
