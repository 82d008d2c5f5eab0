"""What the page Today shows to one person."""

from dataclasses import dataclass
from datetime import datetime

from accounts.days import today_of
from accounts.models import User
from accounts.permissions import Permission, sites_with
from accounts.together import read_together
from cases.models import Case, Flag
from mdt.actions.queueing import unscheduled
from mdt.clocks import with_running_clocks
from mdt.models import Action, Decision, Delivery, Letter, Meeting, Notice
from mdt.presenters.bookings import Bookings, beside, bookings_at_tasks
from mdt.presenters.case_list import with_clocks
from mdt.presenters.list_marks import with_local_times

MOST, MOST_FLAGS = 8, 24
OF_DECISION = ("item__case__patient", "item__meeting__board")


@dataclass(frozen=True, slots=True)
class RedCase:
    """A case and its open red flags, the newest first."""

    case: Case
    flags: list[Flag]


@dataclass(frozen=True, slots=True)
class TodayPage:
    now: datetime
    meetings: list[Meeting]
    red_flags: list[Flag]
    red_flag_count: int
    unscheduled: list[Case]
    unscheduled_count: int
    unsigned: list[Decision]
    to_complete: list[Decision]
    actions: list[Action]
    bookings: Bookings
    notices: list[Notice]
    to_tell: list[Letter]
    unexplained: list[Delivery]
    unexplained_count: int

    @property
    def red_cases(self) -> list[RedCase]:
        """Each patient once, whose flag is newest first: a name read twice is looked up twice."""
        by_case: dict[int, RedCase] = {}
        for flag in self.red_flags:
            by_case.setdefault(flag.case_id, RedCase(flag.case, [])).flags.append(flag)
        return list(by_case.values())

    @property
    def next_meeting(self) -> Meeting | None:
        return self.meetings[0] if self.meetings else None


def today_page(user: User, now: datetime) -> TodayPage:
    """Everything of this person's boards and sites that asks for attention."""
    today = today_of(user, now)
    coming = Meeting.objects.visible_to(user).upcoming(now).with_load()
    flags = Flag.objects.visible_to(user).open().red().select_related("case__patient")
    alarm = unscheduled().filter(pk__in=Case.objects.visible_to(user).values("pk")).for_lists()
    unsigned = Decision.objects.visible_to(user).unsigned().select_related(*OF_DECISION)
    to_complete = (
        Decision.objects.visible_to(user)
        .to_complete()
        .filter(item__case__site__in=sites_with(user, Permission.DRAFT_DECISION))
        .select_related(*OF_DECISION)
        .order_by("item__meeting__starts_at", "item__position", "id")
    )
    actions = (
        Action.objects.visible_to(user)
        .open()
        .concerning(user)
        .select_related("decision__item__case__patient")
    )
    to_tell = Letter.objects.visible_to(user).to_tell()
    to_tell = to_tell.select_related(
        "decision__item__case__patient",
        "decision__informs_patient",
        "decision__item__meeting__board",
    )
    fates = Delivery.objects.visible_to(user).unexplained(today)
    fates = fates.select_related("decision__item__case__patient")
    news = Notice.objects.unread().filter(person=user)
    asked = (unsigned.order_by("recorded_at"), to_complete, actions, to_tell, news)
    to_sign, incomplete, to_do, to_say, notices, *booked = read_together(
        *(query[:MOST] for query in asked), *beside(actions[:MOST])
    )
    return TodayPage(
        now=now,
        meetings=with_local_times(coming[:3], user),
        red_flags=list(flags.order_by("-raised_on", "code", "id")[:MOST_FLAGS]),
        red_flag_count=flags.count(),
        unscheduled=with_clocks(with_running_clocks(alarm)[:MOST], today),
        unscheduled_count=alarm.count(),
        unsigned=to_sign,
        to_complete=incomplete,
        actions=to_do,
        bookings=bookings_at_tasks(booked, today),
        to_tell=to_say,
        unexplained=list(fates[:MOST]),
        unexplained_count=fates.count(),
        notices=notices,
    )
