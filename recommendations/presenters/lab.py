"""The rule lab: versions, what is wrong with a draft, what it would change, and who stands for it."""

import difflib
from collections import Counter
from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import Permission, may
from recommendations.actions.drafts import errors_of, finished_replay
from recommendations.active import active
from recommendations.models import (
    DraftState,
    KnowledgeDraft,
    KnowledgeSignature,
    Replay,
    ReplayDifference,
)
from recommendations.presenters.rule_book import WORDS, Example, example_of, vignettes
from recommendations.rules.conformance import run_vignette
from recommendations.rules.knowledge import STANDARD, KnowledgeError, read, standard, texts_of

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class LabPage:
    running: str
    drafts: list[KnowledgeDraft]
    may_draft: bool


@dataclass(frozen=True, slots=True)
class ChangedFile:
    name: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OtherExample:
    """A shipped example that comes out otherwise: about which rule, and what the draft shows instead."""

    shipped: Example
    title: str
    shown: str
    level: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """``steps`` say what is done: texts without errors, replay, signatures, in force."""

    draft: KnowledgeDraft
    errors: tuple[KnowledgeError, ...]
    changed: list[ChangedFile]
    examples: list[OtherExample]
    replay: Replay | None
    is_current: bool
    counts: list[tuple[str, str, int]]
    differences: list[ReplayDifference]
    hidden: int
    signatures: list[KnowledgeSignature]
    may_draft: bool
    may_sign: bool
    in_force: bool

    @property
    def is_draft(self) -> bool:
        return self.draft.state == DraftState.DRAFT


def lab_page(user: User) -> LabPage:
    drafts = list(KnowledgeDraft.objects.of(user))
    return LabPage(active().version, drafts, may(user, Permission.DRAFT_KNOWLEDGE))


def draft_page(draft: KnowledgeDraft, user: User) -> DraftPage:
    errors = errors_of(draft) if draft.state == DraftState.DRAFT else ()
    replay = draft.replays.filter(sha256=draft.sha256).first()
    done = finished_replay(draft) if draft.state == DraftState.DRAFT else replay
    visible = ReplayDifference.objects.visible_to(user).filter(replay=replay) if replay else None
    shown = list(visible[:MOST_SHOWN]) if visible is not None else []
    every = Counter(replay.differences.values_list("code", flat=True)) if replay else Counter()
    titles = {one.code: one.title for one in shown}
    signed = [] if replay is None else list(replay.signatures.select_related("by"))
    open_ = draft.state == DraftState.DRAFT
    may_sign = may(user, Permission.SIGN_KNOWLEDGE) and done is not None and not errors
    return DraftPage(
        draft=draft,
        errors=errors,
        changed=changed_files(draft),
        examples=[] if errors else _examples(draft),
        replay=replay,
        is_current=done is not None,
        counts=[(code, titles.get(code, code), many) for code, many in every.most_common()],
        differences=shown,
        hidden=sum(every.values()) - len(shown),
        signatures=signed,
        may_draft=open_ and may(user, Permission.DRAFT_KNOWLEDGE),
        may_sign=open_ and may_sign and all(signature.by_id != user.pk for signature in signed),
        in_force=active().version == draft.version,
    )


def changed_files(draft: KnowledgeDraft) -> list[ChangedFile]:
    """Line by line what the draft says otherwise than the version it began from."""
    before = texts_of(STANDARD)
    if draft.based_on != standard().version:
        before = dict(KnowledgeDraft.objects.get(version=draft.based_on).files)
    return [
        ChangedFile(name, lines)
        for name, text in sorted(draft.files.items())
        if (lines := list(_lines(before.get(name, ""), text)))
    ]


def _lines(before: str, after: str) -> list[tuple[str, str]]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
    kinds = {"+": "added", "-": "taken away", "@": "place"}
    return [
        (kinds.get(line[:1], "same"), line[1:] if line[:1] in "+- " else line)
        for line in list(found)[2:]
    ]


def _examples(draft: KnowledgeDraft) -> list[OtherExample]:
    """The shipped examples with which the draft disagrees, in words."""
    knowledge = read(draft.files)
    titles = {rule.id: rule.title for rule in knowledge.rules}
    return [
        OtherExample(example_of(vignette), titles.get(about, about), *_level(found[0].got))
        for about, group in vignettes().items()
        for vignette in group
        if (found := run_vignette(vignette, knowledge))
    ]


def _level(got: object) -> tuple[str, str]:
    """What the draft shows instead, in words and as the level of its tag; what is no level is no suggestion."""
    level = got if isinstance(got, str) and got in WORDS else ""
    return WORDS.get(level, "Not shown" if got is None else str(got)), level
