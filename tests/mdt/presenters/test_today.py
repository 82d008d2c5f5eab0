"""Today: what many flags share is said once."""

from datetime import UTC, date, datetime

from cases.models import Flag
from mdt.presenters.today import FlagGroup, TodayPage

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def flag(because: str, code: str = "new_lesion_progression") -> Flag:
    return Flag(code=code, level="red", because=because, raised_on=date(2026, 3, 1))


def groups(*flags: Flag) -> list[FlagGroup]:
    nothing: list[object] = []
    page = TodayPage(NOW, [], list(flags), len(flags), [], 0, [], nothing, [], [], [], 0)  # type: ignore[arg-type]
    return page.red_groups


def test_flags_with_the_same_sentence_share_it() -> None:
    same, other = [flag("new lesion N1"), flag("new lesion N1")], flag("new lesion N2")

    shared, single = groups(*same, other)

    assert (shared.because, shared.flags) == ("new lesion N1", same)
    assert (single.because, single.flags) == ("", [other])


def test_a_sentence_is_not_shared_between_kinds_of_flags() -> None:
    found = groups(flag("x"), flag("x", code="target_progression"))

    assert [(group.title, group.because) for group in found] == [
        ("New lesion progression", ""), ("Target progression", ""),
    ]  # fmt: skip
