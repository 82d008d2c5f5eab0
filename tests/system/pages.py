"""Every page of ours, found by its address, so that a new one cannot be forgotten."""

from collections.abc import Iterator

from tests.system.test_access import ROWS, addresses

# Answers that are files or parts of a page, never a page by themselves.
NO_PAGES = {
    "find", "calendar-feed", "meeting-invitation", "meeting-downtime", "minutes-download", "meeting-live-now",
    "meeting-record-bar", "lab-file", "guest", "guest-case", "draft", "document",
    "our-keys", "session",
}  # fmt: skip


def pages() -> Iterator[tuple[str, str, str, str]]:
    """Name, role who reads it, kind of id and address of every page."""
    for address in addresses():
        methods, kind, role = ROWS[address.name]
        is_page = (
            "get" in methods and role not in ("", "nobody") and not address.name.startswith("api-")
        )
        if is_page and address.name not in NO_PAGES:
            yield address.name, role, kind, address.path("{pk}")
