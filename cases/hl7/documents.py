"""Documents in a message: text lines (TX, FT), files (ED) and addresses of files (RP) → DocumentReference (§8.1)."""

import base64
from collections.abc import Iterator
from hashlib import sha256

from cases.fhir.json_types import Json
from cases.hl7.reading import Message, Segment
from cases.hl7.times import date_of, instant_of

LINES = ("TX", "FT")
NOT_RESULTS = (*LINES, "ED", "RP")
"""OBX-2 of what is a document, not a value."""
FINAL = ("AU", "LA")
"""TXA-17: authenticated, legally authenticated."""
WITHDRAWN = ("D", "W")
NOT_FINAL = ("P", "S", "I", "R")
TYPES = {
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "plain": "text/plain",
    "text": "text/plain",
    "html": "text/html",
    "xml": "application/xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Subtype of data (table 0291 and what senders write) → media type."""
DOCUMENT_TYPES = "urn:hl7v2:0270"


def documents(message: Message, about: Json) -> Iterator[Json]:
    """The document of an MDM message; of a result message one for each request that carries text or files."""
    head = message.first("TXA")
    if head is not None:
        parts = [one for one in message.every("OBX") if one.text(2) in NOT_RESULTS]
        yield _made(message, about, parts, head.text(4)) | _by_head(message, head, parts)
        return
    for request, parts in _by_request(message):
        taken = request.text(7) if request else ""
        yield _made(message, about, parts, taken) | _of_request(message, request, parts)


def _by_request(message: Message) -> Iterator[tuple[Segment | None, list[Segment]]]:
    request: Segment | None = None
    parts: list[Segment] = []
    for segment in message.every("OBR", "OBX"):
        if segment.name == "OBR":
            if parts:
                yield request, parts
            request, parts = segment, []
        elif segment.text(2) in NOT_RESULTS and (segment.text(5) or segment.text(5, 5)):
            parts.append(segment)
    if parts:
        yield request, parts


def _made(message: Message, about: Json, parts: list[Segment], written: str) -> Json:
    """What every document has; its content is the lines as one text, then each file."""
    day = date_of(written)
    creation = {"creation": day} if day else {}
    lines = [one.all_text(5) for one in parts if one.text(2) in LINES]
    attachments = [_text("\n".join(lines))] if any(lines) else []
    attachments += [_file(one) for one in parts if one.text(2) == "ED"]
    attachments += [{"url": one.text(5)} for one in parts if one.text(2) == "RP" and one.text(5)]
    made: Json = {"resourceType": "DocumentReference", "status": "current", "subject": about}
    if sent := instant_of(message.head.text(7)):
        made["meta"] = {"lastUpdated": sent}
    return made | {
        "content": [{"attachment": one | creation} for one in attachments or [_text("")]]
    }


def _text(text: str) -> Json:
    return {"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}


def _file(part: Segment) -> Json:
    """ED: application, type of data, subtype, encoding, data."""
    kind, subtype, encoding, data = (part.text(5, n) for n in (2, 3, 4, 5))
    media = TYPES.get(subtype.lower()) or f"{kind}/{subtype}".lower()
    if encoding.lower() in ("a", ""):
        data = base64.b64encode(data.encode()).decode()
    elif encoding.lower() == "hex":
        data = base64.b64encode(_bytes(data)).decode()
    return {"contentType": media, "data": data} | _titled(part.text(3, 2))


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _titled(title: str) -> Json:
    return {"title": title} if title else {}


def _by_head(message: Message, head: Segment, parts: list[Segment]) -> Json:
    """TXA: type (2), date (4), author (9, else 5), number (12), parent (13), state (17), title (25)."""
    number = head.text(12) or message.control_id
    found: Json = {
        "id": id_of(message.sender, "document", number),
        "masterIdentifier": {"value": number},
        "docStatus": "final" if head.text(17) in FINAL else "preliminary",
    }
    if message.kind[1] == "T11":
        found["status"] = "entered-in-error"
    if message.kind[1] == "T10" and head.text(13):
        parent = id_of(message.sender, "document", head.text(13))
        target = {"reference": f"DocumentReference/{parent}"}
        found["relatesTo"] = [{"code": "replaces", "target": target}]
    if kind := head.text(2):
        found["type"] = {"coding": [{"system": DOCUMENT_TYPES, "code": kind}]}
    title = head.text(25) or next((t for one in parts if (t := one.text(3, 2))), "")
    if title:
        found["description"] = title
    author = _person(head, 9) or _person(head, 5)
    return found | ({"author": [{"display": author}]} if author else {})


def _of_request(message: Message, request: Segment | None, parts: list[Segment]) -> Json:
    """OBR: number of the laboratory (3) or of the orderer (2), what was asked (4), day (7)."""
    order = (request.text(3) or request.text(2)) if request else ""
    asked = (request.text(4, 2) or request.text(4)) if request else ""
    states = {one.text(11) for one in parts}
    found: Json = {
        "id": id_of(message.sender, "document", order or message.control_id, asked),
        "docStatus": "preliminary" if states & set(NOT_FINAL) else "final",
    }
    if states and states <= set(WITHDRAWN):
        found["status"] = "entered-in-error"
    if order:
        found["masterIdentifier"] = {"value": order}
    if asked:
        found |= {"description": asked, "type": {"text": asked}}
    return found


def _person(segment: Segment, field: int) -> str:
    """A name of XCN: given and family, else what stands for the number."""
    names = [segment.text(field, part) for part in (3, 2)]
    return " ".join(filter(None, names)) or segment.text(field)


def id_of(*parts: str) -> str:
    """An id that the same thing has in every message of the sender."""
    return sha256("|".join(parts).encode()).hexdigest()[:40]
