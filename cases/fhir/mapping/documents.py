"""DocumentReference, DiagnosticReport.presentedForm → documents kept with the case (import specification §4.15).

The bytes are looked at, never opened: what they are is checked against their first bytes, and an address is not fetched.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha1, sha256

from cases.fhir import terminology as t
from cases.fhir.elements import objects, texts
from cases.fhir.findings import Finding, fact, question, shown
from cases.fhir.identity import DOCUMENTS
from cases.fhir.items import Item
from cases.fhir.json_types import Json
from cases.fhir.references import Index, reference_text

CARRIERS = ("DocumentReference", "DiagnosticReport")
MOST_BYTES = 10 * 1024 * 1024
MOST_LETTERS = 200
TEXT = ("text/plain", "text/html", "text/xml", "application/xml", "application/hl7-v3+xml")
BEGINS = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/rtf": b"{\\rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK\x03\x04",
}
SAME_TYPE = {"text/rtf": "application/rtf", "application/x-rtf": "application/rtf"}
TYPES = (*BEGINS, *TEXT)
FINAL = ("", "final", "amended", "corrected", "appended")
TAKEN_BACK = {
    "entered-in-error": "The sender took the document back",
    "cancelled": "The sender took the document back",
    "superseded": "The sender replaced the document",
}
"""A status that takes back what was kept, in words."""


class NotKept(Exception):
    """The sentence to show."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One document as it was sent; without ``content`` only the address where it lies."""

    title: str
    kind: str
    written_on: str
    media_type: str
    url: str = ""
    content: bytes = b""

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest() if self.content else ""

    def told(self) -> Json:
        """Describe it in a preview, without its bytes."""
        said: Json = {"title": self.title, "kind": self.kind, "date": self.written_on}
        said["media_type"] = self.media_type
        if self.content:
            said["size"] = len(self.content)
        else:
            said["url"] = self.url
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class About:
    """What other resources say of a document: who wrote it, and what it replaces, by resource or else by its key."""

    author: str = ""
    replaces: tuple[Item | str, ...] = ()


def about(items: list[Item], index: Index) -> dict[Item, About]:
    """Look up what documents refer to, while the input is at hand."""
    return {
        item: About(_author(item, index), tuple(_replaced(item, index)))
        for item in items
        if item.type in CARRIERS and _attachments(item)
    }


def document_findings(items: list[Item]) -> Iterator[Finding]:
    """Read every document; the report that carries one is read for its scan elsewhere."""
    for item in items:
        if item.type == "DocumentReference":
            yield from (
                _found(item) if _attachments(item) else [shown(item, "A document without content")]
            )
        elif item.type == "DiagnosticReport" and _attachments(item):
            yield from _found(item)


def _found(item: Item) -> Iterator[Finding]:
    if words := TAKEN_BACK.get(status_of(item)):
        yield shown(item, words, None, "negated")
    elif not is_final(item):
        yield shown(item, "The document is not final", None, "status-not-final")
    else:
        for element, attachment in _attachments(item):
            try:
                yield fact(item, DOCUMENTS, read(item, attachment).told(), element)
            except NotKept as refusal:
                about = {
                    "title": _text(attachment.get("title")),
                    "media_type": media_type(attachment),
                }
                yield question(
                    item, DOCUMENTS, {k: v for k, v in about.items() if v}, "attachment-rejected", str(refusal),
                    element=element,
                )  # fmt: skip


def status_of(item: Item) -> str:
    return str(item.resource.get("status", ""))


def is_final(item: Item) -> bool:
    """Say whether a document may be shown as it is; a report carries that in its own status."""
    name = "docStatus" if item.type == "DocumentReference" else "status"
    return str(item.resource.get(name) or "") in FINAL


def readable(item: Item) -> Iterator[Sent]:
    """Give the documents of a resource that can be kept; none of one that is taken back or not final."""
    if status_of(item) in TAKEN_BACK or not is_final(item):
        return
    for _, attachment in _attachments(item):
        try:
            yield read(item, attachment)
        except NotKept:
            continue


def number_of(item: Item) -> str:
    """Give the first business number of a document, for people to find it again at the sender."""
    numbers = [
        *objects(item.resource.get("masterIdentifier")),
        *objects(item.resource.get("identifier")),
    ]
    return next((found for one in numbers if (found := _text(one.get("value")))), "")


def _replaced(item: Item, index: Index) -> Iterator[Item | str]:
    for one in objects(item.resource.get("relatesTo")):
        text = reference_text(one.get("target"))
        if one.get("code") == "replaces" and text:
            key = f"{item.type} {text}" if "://" in text else text
            yield index.resolve(one.get("target"), item) or key


def _attachments(item: Item) -> list[tuple[str, Json]]:
    if item.type == "DocumentReference":
        pairs = [
            (f"content[{n}].attachment", one.get("attachment"))
            for n, one in enumerate(objects(item.resource.get("content")))
        ]
    else:
        forms = objects(item.resource.get("presentedForm"))
        pairs = [(f"presentedForm[{n}]", one) for n, one in enumerate(forms)]
    return [(path, one) for path, one in pairs if isinstance(one, dict) and one]


def read(item: Item, attachment: Json) -> Sent:
    """Read one attachment. Raises ``NotKept`` with the sentence why it is left out."""
    kind = t.words(item.resource.get("type") or item.resource.get("code"))[:MOST_LETTERS]
    title = _text(attachment.get("title")) or _text(item.resource.get("description")) or kind
    dates = (
        attachment.get("creation"),
        item.resource.get("date"),
        item.resource.get("effectiveDateTime"),
    )
    sent = Sent(
        title or "Document",
        kind,
        next((one[:10] for one in dates if isinstance(one, str)), ""),
        media_type(attachment),
        _text(attachment.get("url"), 2000),
        _content(attachment),
    )
    if sent.content:
        _check(sent, attachment)
    elif attachment.get("data"):
        raise NotKept("The document is empty")
    elif not sent.url.startswith(("http://", "https://")):
        raise NotKept("There is neither a content nor an address of it")
    return sent


def media_type(attachment: Json) -> str:
    """Give the type without its parameters, in one spelling."""
    plain = _text(attachment.get("contentType")).partition(";")[0].strip().lower()
    return SAME_TYPE.get(plain, plain)


def _text(value: object, most: int = MOST_LETTERS) -> str:
    return " ".join(value.replace("\x00", "").split())[:most] if isinstance(value, str) else ""


def _author(item: Item, index: Index) -> str:
    people = [*objects(item.resource.get("author")), *objects(item.resource.get("performer"))]
    found = (_text(one.get("display")) or _name(index.resolve(one, item)) for one in people)
    return next((name for name in found if name), "")


def _name(author: Item | None) -> str:
    """Give the name of a person or an organization that the input holds."""
    told = author.resource.get("name") if author else ""
    if isinstance(told, str):
        return _text(told)
    for one in objects(told):
        parts = [*texts(one.get("prefix")), *texts(one.get("given")), str(one.get("family") or "")]
        return _text(one.get("text")) or _text(" ".join(parts))
    return ""


def _content(attachment: Json) -> bytes:
    data = attachment.get("data")
    if not isinstance(data, str) or not data.strip():
        return b""
    if len(data) > MOST_BYTES * 3 // 2:
        raise NotKept(_too_large())
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotKept("The content is not valid base64") from None


def _too_large() -> str:
    return f"A document may have {MOST_BYTES // 1024 // 1024} MB; this one is larger"


def _check(sent: Sent, attachment: Json) -> None:
    """Check size, type and hash against what the sender says of them."""
    if len(sent.content) > MOST_BYTES:
        raise NotKept(_too_large())
    if sent.media_type not in TYPES:
        raise NotKept("This media type is not kept; send PDF, text, RTF, JPEG, PNG or DOCX")
    begins = BEGINS.get(sent.media_type)
    if not (sent.content.startswith(begins) if begins else b"\x00" not in sent.content):
        raise NotKept(f"The content is not of the type {sent.media_type} that is named")
    size, digest = attachment.get("size"), attachment.get("hash")
    if size is not None and str(size) != str(len(sent.content)):
        raise NotKept("The content has another size than is named")
    # FHIR R4 names SHA-1 here; it is compared with what the sender says, and nothing is trusted for it.
    own = base64.b64encode(sha1(sent.content, usedforsecurity=False).digest()).decode()
    if digest is not None and digest != own:
        raise NotKept("The content has another hash than is named")
