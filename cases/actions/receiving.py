"""Files that people upload: kept, shown as what they would do, written only when confirmed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import JSONField, Value

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, NotAllowedNow, Problem, StaleVersion
from accounts.models import Site, User
from accounts.permissions import Permission, check
from cases.actions.fhir_import import import_preview, settings_of
from cases.actions.import_results import REFUSED, AnswerResult, UnitResult, Written
from cases.documents import documents_of
from cases.fhir import decode
from cases.fhir.answers import SIZES, NotAnAnswer, askable, read_answer
from cases.fhir.conflicts import OURS, THEIRS, Conflict
from cases.fhir.findings import Finding
from cases.fhir.identity import mark
from cases.fhir.preview import Preview, UnitPreview, preview_files
from cases.fhir.progress import Tell, silent
from cases.models import Case, ImportAnswer, ImportSource, ReceivedFile
from cases.rules import document as d
from cases.rules.sent_sizes import SAME, problem_of

Json = dict[str, Any]
MOST_BYTES = decode.MOST_BYTES
LARGE_BYTES = 1024 * 1024
"""More than this would hold up a page: a worker reads such a file, and the page shows how far it is."""
KEPT = timedelta(days=7)
"""What nobody confirms is patient data without a purpose: forgotten after a week."""
Note = Callable[[Preview, ReceivedFile, User, datetime], list[AnswerResult]]
"""Notes the answers to meetings, of which nothing is known here, in the transaction of the import."""


def no_meetings(
    _found: Preview, _file: ReceivedFile, _by: User, _at: datetime
) -> list[AnswerResult]:
    """Where meetings are not known, answers to them are shown only."""
    return []


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One patient of the file: what would become of the case. ``case`` is a case that stands already."""

    unit: UnitPreview
    result: UnitResult
    case: Case | None
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``seal`` names the state that was looked at; another seal at confirming means: look again.

    ``said`` is what people answered, by mark, as they typed it.
    """

    found: Preview
    patients: list[Foreseen] = field(default_factory=list)
    seal: str = ""
    said: dict[str, str] = field(default_factory=dict)
    answers: list[AnswerResult] = field(default_factory=list)


@transaction.atomic
def receive(
    *,
    name: str,
    content: bytes,
    site: Site,
    by: User,
    at: datetime,
    source: ImportSource | None = None,
) -> ReceivedFile:
    """Keep an uploaded file; the same content of a sender waits once. Raises ``Invalid`` if too large."""
    check(by, Permission.IMPORT_CASES, site)
    if len(content) > MOST_BYTES:
        text = f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Send it in parts, patient by patient."
        raise Invalid(text, problems=(Problem("file", text),))
    source = (
        source or ImportSource.objects.get_or_create(code="file", defaults={"name": "Files"})[0]
    )
    old = ReceivedFile.objects.waiting().filter(site=site, received_at__lt=at - KEPT)
    old.update(content=b"", closed_at=at, job="", seen=None)
    file, is_new = ReceivedFile.objects.waiting().get_or_create(
        site=site,
        source=source,
        content_sha256=sha256(content).hexdigest(),
        closed_at=None,
        defaults={
            "name": name[:200], "content": content, "received_by": by, "received_at": at,
            "is_large": len(content) > LARGE_BYTES or content.startswith(decode.GZIP),
        },
    )  # fmt: skip
    if is_new:
        _audit("file received", file, by, at)
    return file


def rehearse(
    file: ReceivedFile, *, by: User, at: datetime, tell: Tell = silent, note: Note = no_meetings
) -> Rehearsal:
    """Do the import with the answers kept and undo it: what is shown is exactly what confirming does."""
    check(by, Permission.IMPORT_CASES, file.site_id)
    return _rehearsed(_read(file, at, tell), file, by, at, tell, note)


def _rehearsed(
    found: Preview, file: ReceivedFile, by: User, at: datetime, tell: Tell, note: Note
) -> Rehearsal:
    if not (found.units or found.answers):
        return Rehearsal(found)
    with transaction.atomic():
        results = _write(found, file, by, at, tell) if found.units else []
        answers = note(found, file, by, at) if found.answers else []
        after = _contents({result.case.pk for result in results if result.case})
        transaction.set_rollback(True)
    standing = {case.pk: case for case in Case.objects.filter(pk__in=after)}
    before = _contents(standing)
    patients = [
        _foreseen(unit, result, standing, before, after)
        for unit, result in zip(found.units, results, strict=True)
    ]
    said = {one.mark: one.said for one in _kept(found, file)}
    return Rehearsal(found, patients, _seal(results, answers), said, answers)


@transaction.atomic
def confirm(
    file: ReceivedFile,
    *,
    seal: str,
    said: Mapping[str, str],
    by: User,
    at: datetime,
    tell: Tell = silent,
    note: Note = no_meetings,
) -> Written:
    """Write what was looked at, with what was answered.

    Raises ``StaleVersion`` when a case changed since, ``NotAllowedNow`` when it was done already.
    """
    check(by, Permission.IMPORT_CASES, file.site_id)
    locked = ReceivedFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if locked.closed_at is not None:
        raise NotAllowedNow("This file was confirmed or forgotten already; nothing was written.")
    ImportSource.objects.select_for_update().get(pk=locked.source_id)
    found = _read(locked, at, tell)
    if _is_answered(found, locked, said):
        seen = _rehearsed(found, locked, by, at, tell, note)
        results = _write_answered(seen, locked, seal, said, by, at, tell)
        answers = note(found, locked, by, at) if found.answers else []
    else:
        results = _write(found, locked, by, at, tell) if found.units else []
        answers = note(found, locked, by, at) if found.answers else []
        _check_seal(_seal(results, answers), seal)
    locked.content, locked.closed_at = b"", at
    locked.save(update_fields=["content", "closed_at"])
    _audit("file confirmed", locked, by, at)
    return Written(results, answers)


def _is_answered(found: Preview, file: ReceivedFile, said: Mapping[str, str]) -> bool:
    """Say whether an answer, given now or kept, has a part in it; without one, what is written is what was looked at."""
    return any(text.strip() for text in said.values()) or bool(_kept(found, file))


def _write_answered(
    seen: Rehearsal,
    file: ReceivedFile,
    seal: str,
    said: Mapping[str, str],
    by: User,
    at: datetime,
    tell: Tell,
) -> list[UnitResult]:
    """Write with what is answered now, after ``seen`` was done without, to see that nothing changed."""
    found = seen.found
    _check_seal(seen.seal, seal)
    _check_sizes(seen.patients, said)
    _keep(found, file, said, by, at)
    _choose(seen.patients, file, said, by, at)
    results = _write(found, file, by, at, tell) if found.units else []
    _check_answers(seen.patients, results)
    return results


def _check_seal(now: str, seal: str) -> None:
    if now != seal:
        raise StaleVersion("A case changed since you looked; look again. Nothing was written.")


def _check_answers(seen: Iterable[Foreseen], results: Iterable[UnitResult]) -> None:
    """What was fine when it was looked at and is refused now is refused because of an answer: nothing is written."""
    for one, result in zip(seen, results, strict=False):
        if result.effect == REFUSED and one.result.effect != REFUSED:
            because = "; ".join(issue.text for issue in result.issues)
            raise Invalid(f"An answer cannot be right; nothing was written. {because}")


@transaction.atomic
def answer(file: ReceivedFile, *, said: Mapping[str, str], by: User, at: datetime) -> None:
    """Keep the answers to a file, for the next time the same content comes too.

    What is not in ``said``, or empty there, is open again. Raises ``Invalid`` with the mark of each
    answer that cannot be right; nothing is kept then.
    """
    check(by, Permission.IMPORT_CASES, file.site_id)
    by_case = {OURS, THEIRS} & set(said.values()) or any(t.startswith(SAME) for t in said.values())
    seen = rehearse(file, by=by, at=at) if by_case else None
    if seen:
        _check_sizes(seen.patients, said)
    _keep(_read(file, at), file, said, by, at)
    if seen:
        _choose(seen.patients, file, said, by, at)


def _check_sizes(seen: Iterable[Foreseen], said: Mapping[str, str]) -> None:
    """A size can be put only to a lesion that its own patient has."""
    problems = [
        Problem(name, words)
        for one in seen
        for found in one.unit.findings
        if found.path == SIZES
        and (name := mark(found)) in said
        and said[name].strip()
        and one.after
        if (words := problem_of(said[name].strip(), d.from_json(one.after), ""))
    ]
    if problems:
        raise Invalid("An answer cannot be right; nothing was written.", problems=tuple(problems))


def _keep(
    found: Preview, file: ReceivedFile, said: Mapping[str, str], by: User, at: datetime
) -> None:
    asked = _asked(found)
    answers, problems = [], []
    for name in asked.keys() & {name for name, text in said.items() if text.strip()}:
        try:
            value = read_answer(asked[name], said[name])
        except NotAnAnswer as no:
            problems.append(Problem(name, str(no)))
            continue
        answers.append(
            ImportAnswer(
                source=file.source, site=file.site, mark=name, value=value, said=said[name].strip(),
                answered_by=by, answered_at=at,
            )
        )  # fmt: skip
    if problems:
        raise Invalid("An answer cannot be right; nothing was written.", problems=tuple(problems))
    before = {one.mark: one.value for one in _kept(found, file)}
    if before == {one.mark: one.value for one in answers}:
        return
    ImportAnswer.objects.filter(source=file.source, site=file.site, mark__in=asked).delete()
    ImportAnswer.objects.bulk_create(answers, batch_size=1000)
    _audit("import answered", file, by, at, answers=len(answers))


def _choose(
    patients: Iterable[Foreseen],
    file: ReceivedFile,
    said: Mapping[str, str],
    by: User,
    at: datetime,
) -> None:
    """Keep which side a person took where the sender says other than a person wrote, each one audited."""
    for one in patients:
        for conflict in one.result.conflicts:
            choice = said.get(conflict.mark, "")
            if choice in (OURS, THEIRS) and choice != conflict.choice:
                _chosen(conflict, choice, one.case, file, by, at)


def _chosen(
    conflict: Conflict, choice: str, case: Case | None, file: ReceivedFile, by: User, at: datetime
) -> None:
    ImportAnswer.objects.update_or_create(
        source=file.source, site=file.site, mark=conflict.mark,
        defaults={
            # What is taken back is nothing in JSON, which is something else than no value in the table.
            "value": Value(conflict.theirs, JSONField()),
            "said": choice, "answered_by": by, "answered_at": at,
        },
    )  # fmt: skip
    detail = {"place": conflict.path, "choice": choice, "sha256": file.content_sha256}
    audit.record(
        "import conflict answered",
        case or file,
        by=by,
        at=at,
        site_code=file.site.code,
        detail=detail,
    )


def _asked(found: Preview) -> dict[str, Finding]:
    return askable([one for unit in found.units for one in unit.findings])


def _kept(found: Preview, file: ReceivedFile) -> list[ImportAnswer]:
    rows = ImportAnswer.objects.filter(source=file.source, site=file.site)
    if not rows.exists():  # a large file asks ten thousand things, most of which nobody answers
        return []
    return list(rows.filter(mark__in=list(_asked(found))).order_by("mark"))


def _read(file: ReceivedFile, at: datetime, tell: Tell = silent) -> Preview:
    source = settings_of(file.source)
    content = bytes(file.content)
    return preview_files(
        [(file.name, content)], source=source, as_of=day_at(file.site, at), tell=tell
    )[0][1]


def _write(
    found: Preview, file: ReceivedFile, by: User, at: datetime, tell: Tell
) -> list[UnitResult]:
    return import_preview(
        found,
        file=file.name,
        content_sha256=file.content_sha256,
        source=file.source,
        site=file.site,
        by=by,
        at=at,
        answers={one.mark: one.value for one in _kept(found, file)},
        tell=tell,
    )


def _contents(pks: Iterable[int]) -> dict[int, Json]:
    return {pk: d.to_json(document) for pk, document in documents_of(pks)}


def _foreseen(
    unit: UnitPreview,
    result: UnitResult,
    standing: Mapping[int, Case],
    before: Mapping[int, Json],
    after: Mapping[int, Json],
) -> Foreseen:
    pk = result.case.pk if result.case else 0
    return Foreseen(unit, result, standing.get(pk), before.get(pk, {}), after.get(pk, {}))


def _seal(results: Sequence[UnitResult], answers: Sequence[AnswerResult]) -> str:
    """Name what was done to which version of which case, and what of which answer; a case that this import opened has
    no version yet."""
    found: dict[int, int] = {}
    for one in results:
        if one.case is not None:
            found.setdefault(one.case.pk, one.version_before)
    state = []
    for one in results:
        version = found[one.case.pk] if one.case else 0
        pk = one.case.pk if one.case and version else 0
        state.append((one.subject, one.effect, pk, version))
    told = [(one.item.source(), one.effect, one.meeting_id, one.person) for one in answers]
    seen = (state, told) if told else state
    return sha256(repr(seen).encode()).hexdigest() if state or told else ""


def _audit(event: str, file: ReceivedFile, by: User, at: datetime, **more: int) -> None:
    detail = {"sha256": file.content_sha256} | more
    audit.record(event, file, by=by, at=at, site_code=file.site.code, detail=detail)
