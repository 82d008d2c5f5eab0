"""The order of a list: by the rule, or by hand to any place."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions import publishing
from mdt.actions.meetings import locked
from mdt.clocks import nearest, standings_of
from mdt.models import AgendaItem, Meeting
from mdt.rules.slots import Listed, proposed_order


@transaction.atomic
def arrange(*, meeting: Meeting, by: User, at: datetime) -> None:
    """Complex cases and near breaches first, noted ones last, what was carried over on top."""
    meeting = locked(meeting, by, Permission.SCHEDULE)
    items = _items(meeting)
    clocks = standings_of(
        [item.case_id for item in items.values()], as_of=meeting.local_start.date()
    )
    rows = []
    for item in items.values():
        clock = nearest(clocks, item.case_id)
        rows.append(
            Listed(
                item.pk, item.mode, item.complexity, item.planned_minutes, item.carried_over,
                clock.days_left if clock else None,
            )
        )  # fmt: skip
    following = meeting.board.meetings.filter(starts_at__gt=meeting.starts_at).first()
    gap = (following.starts_at - meeting.starts_at).days if following else 0
    _number([items[key] for key in proposed_order(rows, days_to_next=gap)])
    audit.record("agenda arranged", meeting, by=by, at=at)
    publishing.reissue(meeting=meeting, by=by, at=at)


@transaction.atomic
def put_at(*, item: AgendaItem, position: int, by: User, at: datetime) -> None:
    """Put an item at a place of its list, counted from 1; the others close up."""
    meeting = locked(item.meeting, by, Permission.SCHEDULE)
    items = list(_items(meeting).values())
    if item not in items:
        raise Invalid("This item is no longer on the list.")
    items.remove(item)
    items.insert(max(0, position - 1), item)
    _number(items)
    audit.record("agenda reordered", item, by=by, at=at, detail={"position": position})
    publishing.reissue(meeting=meeting, by=by, at=at)


def _items(meeting: Meeting) -> dict[int, AgendaItem]:
    listed = AgendaItem.objects.filter(meeting=meeting).on_list().order_by("position", "id")
    return {item.pk: item for item in listed.select_for_update(of=("self",), no_key=True)}


def _number(items: list[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
