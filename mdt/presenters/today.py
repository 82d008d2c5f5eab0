"""What the page Today shows to one person."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.together import read_together
from cases.models import Case, Flag
from mdt.actions.queueing import unscheduled
from mdt.models import Action, Decision, Delivery, Letter, Meeting, Notice

MOST, MOST_FLAGS = 8, 24


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Open flags of one kind; ``because`` is empty where each has its own sentence."""

    title: str
    because: str
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
    actions: list[Action]
    notices: list[Notice]
    to_tell: list[Letter]
    unexplained: list[Delivery]
    unexplained_count: int

    @property
    def red_groups(self) -> list[FlagGroup]:
        """A sentence that many flags share is said once."""
        kinds: dict[tuple[str, str], list[Flag]] = {}
        shared = Counter((flag.code, flag.because) for flag in self.red_flags)
        for flag in self.red_flags:
            because = flag.because if shared[flag.code, flag.because] > 1 else ""
            kinds.setdefault((flag.title, because), []).append(flag)
        return [FlagGroup(title, because, flags) for (title, because), flags in kinds.items()]

    @property
    def next_meeting(self) -> Meeting | None:
        return self.meetings[0] if self.meetings else None


def today_page(user: User, now: datetime) -> TodayPage:
    """Everything of this person's boards and sites that asks for attention."""
    flags = Flag.objects.visible_to(user).open().red().select_related("case__patient")
    alarm = unscheduled().filter(pk__in=Case.objects.visible_to(user).values("pk")).for_lists()
    unsigned = (
        Decision.objects.visible_to(user)
        .unsigned()
        .select_related("item__case__patient", "item__meeting__board")
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
    fates = Delivery.objects.visible_to(user).unexplained(now.date())
    fates = fates.select_related("decision__item__case__patient")
    news = Notice.objects.unread().filter(person=user)
    asked = (unsigned.order_by("recorded_at"), actions, to_tell, news)
    to_sign, to_do, to_say, notices = read_together(*(query[:MOST] for query in asked))
    return TodayPage(
        now=now,
        meetings=list(Meeting.objects.visible_to(user).upcoming(now).with_load()[:3]),
        red_flags=list(flags.order_by("-raised_on", "code", "id")[:MOST_FLAGS]),
        red_flag_count=flags.count(),
        unscheduled=list(alarm[:MOST]),
        unscheduled_count=alarm.count(),
        unsigned=to_sign,
        actions=to_do,
        to_tell=to_say,
        unexplained=list(fates[:MOST]),
        unexplained_count=fates.count(),
        notices=notices,
    )
