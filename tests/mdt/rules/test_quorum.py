"""Who counts as present is asked for one minute."""

from datetime import UTC, datetime, timedelta

import pytest

from mdt.rules.quorum import Presence, quorum_at

EIGHT = datetime(2026, 3, 5, 8, tzinfo=UTC)
NINE = EIGHT + timedelta(hours=1)
REQUIRED = ("surgeon", "radiologist")
SURGEON = Presence("A", "surgeon", EIGHT)


@pytest.mark.parametrize(
    ("_why", "presences", "missing"),
    [
        ("nobody", [], ("surgeon", "radiologist")),
        ("both", [SURGEON, Presence("B", "radiologist", EIGHT)], ()),
        ("left before", [SURGEON, Presence("B", "radiologist", EIGHT, EIGHT)], ("radiologist",)),
        (
            "leaves at that minute",
            [SURGEON, Presence("B", "radiologist", EIGHT, NINE)],
            ("radiologist",),
        ),
        ("joins at that minute", [SURGEON, Presence("B", "radiologist", NINE)], ()),
        ("two of one discipline", [SURGEON, Presence("B", "surgeon", EIGHT)], ("radiologist",)),
    ],
)
def test_quorum(_why: str, presences: list[Presence], missing: tuple[str, ...]) -> None:
    quorum = quorum_at(presences, REQUIRED, NINE)

    assert quorum.missing == missing
    assert quorum.is_met == (not missing)
