"""A decision is actioned when nothing of it is open any more."""

import pytest

from mdt.rules.follow_up import OpenEnd, open_ends


@pytest.mark.parametrize(
    ("tasks", "informed", "letters", "open_kinds"),
    [
        (0, True, 0, ()),
        (2, True, 0, ("tasks",)),
        (0, False, 0, ("informed",)),
        (0, True, 1, ("letters",)),
        (1, False, 2, ("tasks", "informed", "letters")),
    ],
)
def test_open_ends(tasks: int, informed: bool, letters: int, open_kinds: tuple[str, ...]) -> None:
    found = open_ends(open_tasks=tasks, is_informed=informed, unsent_letters=letters)

    assert tuple(end.kind for end in found) == open_kinds
    assert all(end.count > 0 for end in found)
    if tasks:
        assert found[0] == OpenEnd("tasks", tasks)
