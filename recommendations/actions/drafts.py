"""Drafting, signing and releasing a version of the knowledge. A bad draft never reaches a patient."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem, StaleVersion
from accounts.models import User
from accounts.permissions import Permission, check, may
from accounts.reauthentication import Proof, check_again
from recommendations.active import active
from recommendations.models import DraftState, KnowledgeDraft, KnowledgeSignature, Replay
from recommendations.rules.knowledge import (
    STANDARD,
    Knowledge,
    KnowledgeError,
    KnowledgeRefused,
    read,
    standard,
    texts_of,
)
from recommendations.rules.safeguards import weakened

SIGNERS = 2
MOST_BYTES = 500_000
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,31}")
_VERSION_LINE = re.compile(r'^version\s*=\s*".*"$', re.MULTILINE)


def digest_of(files: Mapping[str, str]) -> str:
    return sha256(json.dumps(files, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def start(*, version: str, why: str, by: User, at: datetime) -> KnowledgeDraft:
    """A new draft with the texts now in force, under its own version. Raises ``Invalid``."""
    check(by, Permission.DRAFT_KNOWLEDGE)
    running = active()
    wrong = []
    taken = KnowledgeDraft.objects.filter(version=version).exists()
    if taken or version == standard().version:
        wrong.append(Problem("version", "There is a version of this name already."))
    elif not VERSION.fullmatch(version):
        wrong.append(Problem("version", "Write a version such as 2026.2."))
    if not why.strip():
        wrong.append(Problem("why", "Say what is to change, and why."))
    if wrong:
        raise Invalid("The draft was not begun.", problems=tuple(wrong))
    files = dict(_texts_in_force(running))
    files["release.toml"] = _VERSION_LINE.sub(f'version = "{version}"', files["release.toml"])
    draft = KnowledgeDraft.objects.create(
        version=version, why=why.strip(), based_on=running.version, files=files, sha256=digest_of(files),
        drafted_by=by, drafted_at=at, changed_by=by, changed_at=at,
    )  # fmt: skip
    audit.record("knowledge drafted", draft, by=by, at=at, detail={"version": version})
    return draft


def _texts_in_force(running: Knowledge) -> Mapping[str, str]:
    if running.version == standard().version:
        return texts_of(STANDARD)
    released = KnowledgeDraft.objects.filter(state=DraftState.RELEASED, version=running.version)
    return dict(released.get().files)


@transaction.atomic
def change(
    *, draft: KnowledgeDraft, file: str, text: str, seen: str, by: User, at: datetime
) -> tuple[KnowledgeError, ...]:
    """Keep one file of a draft as typed or uploaded, and return what is wrong with the whole.

    A draft may be wrong while somebody works on it; it cannot be replayed or signed. ``seen`` is the digest of
    the texts that the person had before them; somebody else's newer text is never overwritten.
    """
    check(by, Permission.DRAFT_KNOWLEDGE)
    draft = _locked(draft)
    if file not in draft.files:
        raise Invalid("There is no such file.", problems=(Problem("file", f"There is no {file}."),))
    if len(text.encode()) > MOST_BYTES:
        raise Invalid("The file is too long.", problems=(Problem("text", "is over 500 kB"),))
    if seen != draft.sha256:
        raise StaleVersion("Somebody else changed this draft since you opened it.")
    draft.files[file] = text.replace("\r\n", "\n")
    draft.sha256, draft.changed_by, draft.changed_at = digest_of(draft.files), by, at
    draft.save()
    audit.record("knowledge changed", draft, by=by, at=at, detail={"file": file})
    return errors_of(draft)


def errors_of(draft: KnowledgeDraft) -> tuple[KnowledgeError, ...]:
    """Everything that stops this draft, each with file, line and rule."""
    try:
        knowledge = read(draft.files)
    except KnowledgeRefused as refusal:
        return refusal.errors
    found = [
        KnowledgeError("safety.toml", line_of(draft.files["safety.toml"], rule), rule, message)
        for rule, message in weakened(knowledge, standard())
    ]
    if knowledge.version != draft.version:
        message = f"the version must be {draft.version}, as this draft is called"
        found.append(KnowledgeError("release.toml", 1, "version", message))
    return tuple(found)


def line_of(text: str, name: str) -> int:
    """The line on which an id stands; the first one if it stands nowhere."""
    return next((n for n, line in enumerate(text.splitlines(), 1) if f'"{name}"' in line), 1)


def checked(draft: KnowledgeDraft) -> Knowledge:
    """The draft as knowledge. Raises ``Invalid`` with every error at its file and line."""
    errors = errors_of(draft)
    if errors:
        problems = tuple(Problem(f"{e.file}:{e.line}", f"{e.rule}: {e.message}") for e in errors)
        raise Invalid("The draft has errors; the version in force goes on.", problems=problems)
    return read(draft.files)


@transaction.atomic
def sign(
    *,
    draft: KnowledgeDraft,
    by: User,
    password: Proof,
    seen: str,
    active_from: datetime,
    at: datetime,
) -> KnowledgeSignature:
    """Stand for a draft after its replay. The second of two different people releases it from ``active_from``.

    Raises ``ReauthenticationNeeded`` for a wrong password, ``StaleVersion`` when the texts changed since they
    were shown, and ``NotAllowedNow`` without a finished replay of these texts against the version in force.
    """
    check(by, Permission.SIGN_KNOWLEDGE)
    draft = _locked(draft)
    if seen != draft.sha256:
        raise StaleVersion("The texts changed since they were shown to you; read them again.")
    checked(draft)
    replay = finished_replay(draft)
    if replay is None:
        raise NotAllowedNow("Replay the draft over all cases first, against the version in force.")
    if replay.signatures.filter(by=by).exists():
        raise NotAllowedNow("You have signed already; somebody else must be the second.")
    if active_from < at:
        past = (Problem("active_from", "lies in the past"),)
        raise Invalid("A version cannot have been in force before it was signed.", problems=past)
    assurance = check_again(by, password, draft.sha256)
    signature = KnowledgeSignature.objects.create(
        draft=draft, by=by, at=at, sha256=draft.sha256, replay=replay, assurance=assurance
    )
    audit.record("knowledge signed", draft, by=by, at=at, detail={"sha256": draft.sha256})
    if len(_standing(replay)) >= SIGNERS:
        _release(draft, active_from, by, at)
    return signature


def _standing(replay: Replay) -> list[KnowledgeSignature]:
    """The signatures of those who may sign today: whoever has left since stands for nothing that comes into force."""
    signed = replay.signatures.filter(by__is_active=True).select_related("by")
    return [one for one in signed if may(one.by, Permission.SIGN_KNOWLEDGE)]


def _release(draft: KnowledgeDraft, active_from: datetime, by: User, at: datetime) -> None:
    draft.state, draft.active_from = DraftState.RELEASED, active_from
    draft.save()
    detail = {"version": draft.version, "active_from": active_from.isoformat()}
    audit.record("knowledge released", draft, by=by, at=at, detail=detail)


def finished_replay(draft: KnowledgeDraft) -> Replay | None:
    """The newest finished replay of exactly these texts against the version in force, if there is one."""
    done = draft.replays.filter(sha256=draft.sha256, against=active().version)
    return done.exclude(finished_at=None).first()


@transaction.atomic
def drop(*, draft: KnowledgeDraft, by: User, at: datetime) -> None:
    """Give a draft up; it stays readable."""
    check(by, Permission.DRAFT_KNOWLEDGE)
    draft = _locked(draft)
    draft.state = DraftState.DROPPED
    draft.save()
    audit.record("knowledge draft dropped", draft, by=by, at=at)


def _locked(draft: KnowledgeDraft) -> KnowledgeDraft:
    found = KnowledgeDraft.objects.select_for_update().get(pk=draft.pk)
    if found.state != DraftState.DRAFT:
        raise NotAllowedNow("This version is no longer a draft.")
    return found
