"""The way back that a notice offers, where going back harms nobody. It is offered once, on the next page."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.http import HttpRequest

KEY = "undo"


@dataclass(frozen=True, slots=True)
class Undo:
    """A form with one button: where it goes, and what it sends."""

    label: str
    url: str
    fields: list[tuple[str, str]] = field(default_factory=list)


def offer(request: HttpRequest, label: str, url: str, **fields: str | Sequence[str]) -> None:
    """Offer it beside the notice of what was just done."""
    pairs = [
        (name, value)
        for name, values in fields.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    request.session[KEY] = asdict(Undo(label, url, pairs))


def taken(request: HttpRequest) -> Undo | None:
    """What is on offer, taken off the session: a second page does not offer it again."""
    kept = request.session.pop(KEY, None) if hasattr(request, "session") else None
    return (
        Undo(kept["label"], kept["url"], [tuple(pair) for pair in kept["fields"]]) if kept else None
    )
