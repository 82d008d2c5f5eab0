"""Who counts as present is asked for one minute."""

from datetime import UTC, datetime, timedelta

import pytest

from mdt.rules.quorum import (
    DEFAULT_PROFILE,
    Presence,
    Quorum,
    closes_resection,
    forecast,
    lacks_liver_surgeon,
    quorum_at,
    required_for,
)

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


def test_status_is_the_weakest_representation() -> None:
    needed = ("surgeon", "oncologist")
    surgeon = Presence("Lang", "surgeon", EIGHT)
    deputy = Presence("Wyss", "oncologist", EIGHT, is_deputy=True)

    assert quorum_at([surgeon, deputy], needed, EIGHT).status == "met by deputy"
    assert quorum_at([surgeon], needed, EIGHT, written=["oncologist"]).status == (
        "met with written opinion"
    )
    assert quorum_at([surgeon], needed, EIGHT).status == "not met"


def test_who_stands_back_does_not_count() -> None:
    surgeon = Presence("Lang", "surgeon", EIGHT)

    assert quorum_at([surgeon], ["surgeon"], EIGHT, recused={"Lang"}).missing == ("surgeon",)


@pytest.mark.parametrize(
    ("_why", "intent", "treatments", "resectability", "closes"),
    [
        ("palliative chemotherapy", "non_curative", ["chemotherapy"], "", True),
        ("surveillance without intent", "no_active_treatment", ["surveillance"], "", True),
        ("tests come first", "non_curative", ["chemotherapy", "more_tests"], "", False),
        ("conversion", "curative", ["chemotherapy"], "", False),
        ("palliative resection", "non_curative", ["liver_resection"], "", False),
        ("put as never, whatever is planned", "curative", ["liver_resection"], "never", True),
        ("nothing chosen yet", "non_curative", [], "", False),
    ],
)
def test_closes_resection(
    _why: str, intent: str, treatments: list[str], resectability: str, closes: bool
) -> None:
    assert closes_resection(intent, treatments, resectability) is closes


def test_a_written_opinion_of_a_liver_surgeon_is_heard() -> None:
    written = quorum_at([], ["surgeon"], EIGHT, written=["surgeon"])

    assert not lacks_liver_surgeon(written)
    assert lacks_liver_surgeon(quorum_at([], ["surgeon"], EIGHT))


@pytest.mark.parametrize(
    ("_why", "away", "missing"),
    [
        ("nobody has apologised", {}, ()),
        ("one of two surgeons is away", {"Lang": ""}, ()),
        ("both surgeons are away", {"Lang": "", "Ruiz": ""}, ("surgeon",)),
        ("both are away, and one sends a deputy", {"Lang": "Novak", "Ruiz": ""}, ()),
        ("two disciplines at once", {"Wyss": "", "Amsler": ""}, ("oncologist", "radiologist")),
    ],
)
def test_who_is_expected(_why: str, away: dict[str, str], missing: tuple[str, ...]) -> None:
    members = [
        ("Lang", "surgeon"), ("Ruiz", "surgeon"), ("Wyss", "oncologist"), ("Amsler", "radiologist"),
    ]  # fmt: skip

    assert forecast(DEFAULT_PROFILE, members, away) == missing


def test_a_discipline_that_nobody_holds_is_missing() -> None:
    assert forecast(("surgeon",), [], {}) == ("surgeon",)


@pytest.mark.parametrize(
    ("_why", "profile", "question", "asked", "expected"),
    [
        ("the specimen is in question", DEFAULT_PROFILE, "postoperative", True, (*DEFAULT_PROFILE, "pathologist")),
        ("another question", DEFAULT_PROFILE, "regimen", True, DEFAULT_PROFILE),
        ("the board does not ask for it", DEFAULT_PROFILE, "postoperative", False, DEFAULT_PROFILE),
        ("always needed here, and named once", ("pathologist",), "postoperative", True, ("pathologist",)),
    ],
)  # fmt: skip
def test_required_for(
    _why: str, profile: tuple[str, ...], question: str, asked: bool, expected: tuple[str, ...]
) -> None:
    assert required_for(profile, question, pathologist_asked=asked) == expected


def test_who_is_only_wished_for_is_named_and_missed_by_nobody() -> None:
    def at_nine(*here: str, required: tuple[str, ...] = ("surgeon",)) -> Quorum:
        nine = datetime(2026, 3, 5, 9, tzinfo=UTC)
        stays = [Presence(one, one, nine) for one in here]
        return quorum_at(stays, required, nine, wished=("nurse",))

    assert (at_nine("surgeon").is_met, at_nine("surgeon").wished) == (True, ("nurse",))
    assert at_nine("surgeon", "nurse").wished == ()
    needed = at_nine("surgeon", required=("surgeon", "nurse"))
    assert (needed.missing, needed.wished) == (("nurse",), ())
