"""The list of flags: its filters, and what each row offers to this person."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.permissions import PERMISSIONS, Permission, roles_with
from accounts.together import read_together
from cases.models import Flag, FlagLevel, FlagState
from cases.models.flag import FlagQuerySet
from mdt.models import AgendaReason, Board, ItemState, ListName, Meeting, SavedView
from mdt.presenters.case_list import Chip

MEETINGS = 8
ON_AGENDA, EVERY = "on_agenda", "all"
STATES = {
    **{s.value: s.label for s in FlagState},
    ON_AGENDA: _("On an agenda"),
    EVERY: _("Every state"),
}
AGES = {"7": _("older than a week"), "28": _("older than 4 weeks"), "84": _("older than 12 weeks")}
VERDICTS = {
    "false_alarm": _("false alarm"), "confirmed": _("confirmed"), "unjudged": _("not judged"),
}  # fmt: skip
IS_FALSE = {"false_alarm": True, "confirmed": False, "unjudged": None}
_LISTED = AgendaReason.objects.filter(item__state=ItemState.LISTED)


@dataclass(frozen=True, slots=True)
class FlagFilter:
    state: str = FlagState.OPEN.value
    level: str = ""
    code: str = ""
    board: str = ""
    age: str = ""
    verdict: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "FlagFilter":
        """What was asked for; a word that is not known filters nothing."""
        known = {
            "state": STATES, "level": FlagLevel.values, "age": AGES, "verdict": VERDICTS,
        }  # fmt: skip
        told = {name: word for name, words in known.items() if (word := query.get(name)) in words}
        free = {"code": query.get("code", "")[:40], "board": query.get("board", "")[:40]}
        return cls(**(told | free))  # type: ignore[arg-type]

    def apply(self, flags: FlagQuerySet, today: date) -> FlagQuerySet:
        """The rows, newest first, each with its case, its listings and who changed it."""
        found = self._in_state(flags).filter(**self._conditions(today))
        if self.board:
            found = found.filter(
                case__site__in=Board.objects.filter(code=self.board).values("sites")
            )
        listed = _LISTED.select_related("item__meeting__board")
        return (
            found.select_related("case__patient", "changed_by", "judged_by")
            .prefetch_related(Prefetch("reasons", listed, to_attr="listings"))
            .order_by("-raised_on", "code", "id")
        )

    def _in_state(self, flags: FlagQuerySet) -> FlagQuerySet:
        if self.state == ON_AGENDA:
            return flags.open().filter(Exists(_LISTED.filter(flag=OuterRef("pk"))))
        return flags if self.state == EVERY else flags.filter(state=self.state)

    def _conditions(self, today: date) -> dict[str, object]:
        wanted: dict[str, object] = {name: getattr(self, name) for name in ("level", "code")}
        wanted = {name: word for name, word in wanted.items() if word}
        if self.age:
            wanted["raised_on__lt"] = today - timedelta(days=int(self.age))
        if self.verdict == "unjudged":
            return wanted | {"was_false_alarm__isnull": True}
        return wanted | ({"was_false_alarm": IS_FALSE[self.verdict]} if self.verdict else {})

    @property
    def chips(self) -> list[Chip]:
        states = [self._chip(str(label), "state", value) for value, label in STATES.items()]
        return states + [self._chip(str(level.label), "level", level.value) for level in FlagLevel]

    def _chip(self, label: str, name: str, value: str) -> Chip:
        current = getattr(self, name) == value
        toggled = "" if current and name == "level" else value
        return Chip(label, replace(self, **{name: toggled}).query, current)

    @property
    def query(self) -> str:
        return urlencode({key: item for key, item in asdict(self).items() if item})


@dataclass(frozen=True, slots=True)
class FlagRow:
    flag: Flag
    may_dismiss: bool
    may_judge: bool
    is_new: bool = False

    @property
    def can_be_ticked(self) -> bool:
        """Whether something can be done to this flag and others together."""
        return self.may_dismiss and self.flag.state == FlagState.OPEN

    @property
    def offers(self) -> bool:
        return self.may_judge or (self.may_dismiss and self.flag.state != FlagState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Choices:
    """The words of the filters that are chosen from a list."""

    codes: list[tuple[str, str]]
    boards: list[tuple[str, str]]
    ages: dict[str, object]
    verdicts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the list, read in one statement."""

    boards: list[Board]
    meetings: list[Meeting]
    views: list[SavedView]
    roles: list[Membership]

    def sites_with(self, permission: Permission) -> set[int]:
        """The sites where the person who looks may do this."""
        return {one.site_id for one in self.roles if permission in PERMISSIONS[one.role]}


def beside_of(user: User, now: datetime) -> Beside:
    """Boards, one's own views, and the next meetings that this person may put cases on."""
    sites = user.memberships.filter(role__in=roles_with(Permission.SCHEDULE)).values("site")
    coming = Meeting.objects.filter(board__in=Board.objects.filter(sites__in=sites)).upcoming(now)
    return Beside(
        *read_together(
            Board.objects.visible_to(user).order_by("name"),
            coming.select_related("board")[:MEETINGS],
            SavedView.objects.of(user, ListName.FLAGS),
            user.memberships.all(),
        )
    )


def choices_of(flags: FlagQuerySet, boards: Iterable[Board]) -> Choices:
    codes = flags.order_by("code").values_list("code", flat=True).distinct()
    words = [(code, code.replace("_", " ").capitalize()) for code in codes]
    return Choices(words, [(one.code, one.name) for one in boards], dict(AGES), dict(VERDICTS))


def rows_of(flags: Iterable[Flag], beside: Beside, looked_at: datetime | None) -> list[FlagRow]:
    """Each flag with what this person may do to it, and whether it is new since they looked."""
    dismiss = beside.sites_with(Permission.DISMISS_FLAGS)
    judge = beside.sites_with(Permission.JUDGE_FLAGS)
    return [
        FlagRow(
            flag,
            flag.case.site_id in dismiss,
            flag.case.site_id in judge,
            looked_at is not None and flag.first_seen_at > looked_at,
        )
        for flag in flags
    ]
