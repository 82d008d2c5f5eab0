"""Documents that came with an import are kept with the case: the same bytes once, what is taken back stays readable.

The caller holds the transaction of the import.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts import audit
from accounts.exceptions import NotFound
from accounts.models import User
from cases.fhir.identity import is_older, key_of, version_of
from cases.fhir.items import Item
from cases.fhir.mapping.documents import (
    CARRIERS,
    TAKEN_BACK,
    About,
    Sent,
    is_final,
    number_of,
    readable,
    status_of,
)
from cases.fhir.preview import UnitPreview
from cases.models import (
    Case,
    DocumentContent,
    DocumentOrigin,
    DocumentState,
    ImportRun,
    KeptDocument,
)

CURRENT, REPLACED, WITHDRAWN = (
    DocumentState.CURRENT,
    DocumentState.REPLACED,
    DocumentState.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One document of an import: ``effect`` is kept, replaced or withdrawn."""

    title: str
    written_on: str
    media_type: str
    size: int
    url: str
    effect: str


@dataclass(frozen=True, slots=True)
class _New:
    """A document that this sender has not told before."""

    origin: DocumentOrigin
    sent: Sent
    author: str

    @property
    def name(self) -> str:
        return self.sent.sha256 or self.sent.url


@dataclass(slots=True)
class _Origins:
    """What one sender told of the documents of a case, by the key of its resource."""

    rows: list[DocumentOrigin]
    changes: list[DocumentChange] = field(default_factory=list)

    def of(self, key: str) -> list[DocumentOrigin]:
        return [row for row in self.rows if row.key == key]

    def end(self, rows: Iterable[DocumentOrigin], state: DocumentState) -> None:
        for row in rows:
            if row.state == CURRENT:
                row.state = state
                row.save(update_fields=["state"])
                self.changes.append(_change(row.document, str(state)))


def sends_any(unit: UnitPreview) -> bool:
    """Say whether an input holds a document of this patient at all; without one, a new case gets none."""
    carriers = (item for item in unit.unit.items if item.type in CARRIERS)
    return any(True for item in carriers for _ in readable(item))


def keep(
    unit: UnitPreview, *, case: Case, run: ImportRun, by: audit.Actor, at: datetime
) -> list[DocumentChange]:
    """Keep what is new, note what was replaced or taken back; the same input again changes nothing."""
    items = [item for item in unit.unit.items if item.type in CARRIERS]
    if not items:
        return []
    mine = DocumentOrigin.objects.filter(document__case=case, source=run.source)
    origins = _Origins(list(mine.select_related("document")))
    new = [one for item in items for one in _new(item, unit, run, origins)]
    _store(new, case, origins, at)
    for key in {key for row in origins.rows if row.state == CURRENT for key in row.replaces}:
        origins.end(origins.of(key), REPLACED)
    if origins.changes:
        effects = [change.effect for change in origins.changes]
        audit.record(
            "documents kept", case, by=by, at=at, site_code=case.site.code,
            detail={effect: effects.count(effect) for effect in sorted(set(effects))},
        )  # fmt: skip
    return origins.changes


def _new(item: Item, unit: UnitPreview, run: ImportRun, origins: _Origins) -> Iterator[_New]:
    """Compare one resource with what it told before; give what has to be stored."""
    key, version = key_of(item, run.source.stable_systems).text, version_of(item.resource)
    held = origins.of(key)
    if any(is_older(version, row.version) for row in held):
        return
    if status_of(item) in TAKEN_BACK:
        origins.end(held, REPLACED if status_of(item) == "superseded" else WITHDRAWN)
        return
    if not is_final(item):
        return
    sent = {one.sha256 or one.url: one for one in readable(item)}
    known = {_identity(row.document): row for row in held}
    origins.end((row for name, row in known.items() if name not in sent), REPLACED)
    for name, one in sent.items():
        if name not in known:
            about = unit.documents.get(item, About())
            yield _New(_origin(item, about, run, version), one, about.author)
        elif is_older(known[name].version, version) and known[name].state != CURRENT:
            known[name].state, known[name].version = CURRENT, version
            known[name].save(update_fields=["state", "version"])
            origins.changes.append(_change(known[name].document, "kept"))


def _origin(item: Item, about: About, run: ImportRun, version: str) -> DocumentOrigin:
    systems = run.source.stable_systems
    replaces = [
        one if isinstance(one, str) else key_of(one, systems).text for one in about.replaces
    ]
    return DocumentOrigin(
        source=run.source, run=run, key=key_of(item, systems).text, version=version,
        number=number_of(item), replaces=replaces,
    )  # fmt: skip


def _store(new: Sequence[_New], case: Case, origins: _Origins, at: datetime) -> None:
    """Write documents that the case does not have yet, then who gave them."""
    documents = {_identity(one): one for one in case.document_rows.all()}
    fresh = {one.name: one for one in new if one.name not in documents}
    rows = {name: _row(one, case, at) for name, one in fresh.items()}
    KeptDocument.objects.bulk_create(rows.values(), batch_size=1000)
    DocumentContent.objects.bulk_create(
        [
            DocumentContent(document=row, content=fresh[name].sent.content)
            for name, row in rows.items()
            if row.is_here
        ],
        batch_size=20,
    )
    documents |= rows
    given: dict[tuple[str, str], DocumentOrigin] = {}
    for one in new:
        one.origin.document = documents[one.name]
        given.setdefault((one.origin.key, one.name), one.origin)
    DocumentOrigin.objects.bulk_create(given.values(), batch_size=1000)
    origins.rows += given.values()
    origins.changes += [_change(row, "kept") for row in rows.values()]


def _row(new: _New, case: Case, at: datetime) -> KeptDocument:
    one = new.sent
    return KeptDocument(
        case=case, title=one.title, kind=one.kind, written_on=one.written_on, author=new.author,
        media_type=one.media_type, size=len(one.content), content_sha256=one.sha256,
        url=one.url, recorded_at=at,
    )  # fmt: skip


def _identity(document: KeptDocument) -> str:
    return document.content_sha256 or document.url


def _change(document: KeptDocument, effect: str) -> DocumentChange:
    return DocumentChange(
        document.title,
        document.written_on,
        document.media_type,
        document.size,
        document.url,
        effect,
    )


def opened(document: KeptDocument, *, by: User, at: datetime) -> bytes:
    """Give the bytes to somebody who may see the case, and note that they were read."""
    if not document.is_here:
        raise NotFound("Only the address of this document is known; its content was not sent.")
    detail = {"sha256": document.content_sha256}
    case = document.case
    audit.record("document opened", case, by=by, at=at, site_code=case.site.code, detail=detail)
    return bytes(document.content.content)
