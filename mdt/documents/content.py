"""What the minutes of a meeting say, the same for every format."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from mdt.documents.material import Material, material_of
from mdt.documents.minutes_case import MinutesCase, case_of, spent_on, told_of
from mdt.documents.presence import Apology, Stay, apologies_of, recorders, stays_of
from mdt.models import AgendaItem, ItemState, Meeting

STATEMENT = "Recommendation of the board; the final decision is made by the patient and the treating clinician."


@dataclass(frozen=True, slots=True)
class Totals:
    """Each counted from the rows of the same minutes; minutes are whole, their mean has one place."""

    listed: int
    decided: int
    deferred: int
    noted: int = 0
    undecided: int = 0
    late: int = 0
    planned_minutes: int = 0
    spent_minutes: int = 0
    minutes_per_case: str = ""

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """As every format shows them; the first four and the open ones add up to the listed."""
        return (
            ("listed", str(self.listed)),
            ("decided", str(self.decided)),
            ("noted under a standard of care", str(self.noted)),
            ("deferred or carried over", str(self.deferred)),
            ("without a signed decision", str(self.undecided)),
            ("added late", str(self.late)),
            ("minutes planned", str(self.planned_minutes)),
            ("minutes spent on cases", str(self.spent_minutes)),
            ("minutes per case discussed", self.minutes_per_case or "not timed"),
        )

    @property
    def sentence(self) -> str:
        said = [
            f"{self.listed} listed", f"{self.decided} decided", f"{self.noted} noted",
            f"{self.deferred} deferred or carried over",
        ]  # fmt: skip
        said += [f"{self.undecided} without a signed decision"] if self.undecided else []
        said += [f"{self.late} added late"] if self.late else []
        if self.minutes_per_case:
            said.append(f"{self.minutes_per_case} min per case discussed")
        return ", ".join(said)


# What stands above the cases, line by line: its word, and the name of its text.
HEAD = (
    ("Planned for", "planned"), ("Place", "place"), ("Began", "began"), ("Ended", "ended"), ("Chair", "chair"),
    ("Recorder", "recorder"), ("Quorum", "quorum_rule"), ("List", "list_version"), ("State", "state"),
    ("Approved", "approval"), ("Other business", "business"), ("Incidents", "incidents"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """``starts_at`` is when it was to begin; ``began`` and ``ended`` when it really did, in the board's own time."""

    board: str
    starts_at: str
    place_time: str
    state: str
    chair: str
    is_draft: bool
    pseudonymised: bool
    attendance: tuple[Stay, ...]
    cases: tuple[MinutesCase, ...]
    totals: Totals
    statement: str
    began: str = ""
    ended: str = ""
    recorder: str = ""
    quorum_rule: str = ""
    list_version: str = ""
    approval: str = ""
    apologies: tuple[Apology, ...] = ()
    place: str = ""
    business: str = ""
    incidents: str = ""

    @property
    def title(self) -> str:
        return f"{self.board}: minutes of {self.starts_at}"

    @property
    def planned(self) -> str:
        return f"{self.starts_at} ({self.place_time})"

    @property
    def head(self) -> tuple[tuple[str, str], ...]:
        return tuple((line, value) for line, name in HEAD if (value := getattr(self, name)))

    def as_json(self) -> dict[str, Any]:
        """What an approval hashes: never another word."""
        return asdict(self) | {
            "head": self.head,
            "total_line": self.totals.sentence,
            "totals_rows": self.totals.rows,
        }

    def for_print(self) -> dict[str, Any]:
        return self.as_json() | {
            "title": self.title,
            "cases": [asdict(case) | {"time": case.time} for case in self.cases],
            "total_line": f"{self.totals.sentence}.",
        }


def content_of(
    meeting: Meeting,
    *,
    pseudonymised: bool,
    with_approval: bool = True,
    material: Material | None = None,
) -> MinutesContent:
    """Gather a meeting's minutes. Without names a case is known by its position and a part of its id."""
    material = material or material_of(meeting)
    zone, start, items = meeting.board.zone, meeting.local_start, material.items
    return MinutesContent(
        board=meeting.board.name,
        starts_at=start.strftime("%Y-%m-%d %H:%M"),
        place_time=meeting.board.time_zone,
        began=_clock(meeting.begun_at, zone),
        ended=_clock(meeting.ended_at, zone),
        state=_state(meeting, with_approval),
        chair=meeting.chair.full_name if meeting.chair else "not named",
        recorder=recorders(material),
        quorum_rule=", ".join(meeting.board.quorum),
        list_version="".join(f"version {one.number}" for one in material.published),
        approval=_approval(material, zone) if with_approval else "",
        place=meeting.place,
        business=meeting.business,
        incidents=meeting.incidents,
        is_draft=any(item.state == ItemState.LISTED for item in items) or not items,
        pseudonymised=pseudonymised,
        attendance=stays_of(material, zone),
        apologies=apologies_of(material),
        cases=tuple(
            case_of(item, place, pseudonymised=pseudonymised, as_approved=not with_approval)
            for place, item in enumerate(items, start=1)
        ),
        totals=totals_of(items),
        statement=STATEMENT,
    )


def totals_of(items: list[AgendaItem]) -> Totals:
    seconds = [spent for item in items if (spent := spent_on(item))]
    return Totals(
        listed=len(items),
        decided=sum(item.state == ItemState.DECIDED for item in items),
        deferred=sum(item.state in ("deferred", "carried_over", "moved") for item in items),
        noted=sum(item.state == ItemState.NOTED for item in items),
        undecided=sum(item.state in ("listed", "provisional") for item in items),
        late=sum(bool(item.late_because) for item in items),
        planned_minutes=sum(item.planned_minutes for item in items),
        spent_minutes=round(sum(seconds) / 60),
        minutes_per_case=f"{sum(seconds) / 60 / len(seconds):.1f}" if seconds else "",
    )


def _clock(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}" if moment else ""


def _state(meeting: Meeting, with_approval: bool) -> str:
    """Approving and archiving change the state and nothing that is approved."""
    if meeting.state in ("approved", "archived") and not with_approval:
        return "Ended"
    return str(meeting.get_state_display())


def _approval(material: Material, zone: ZoneInfo) -> str:
    for last in material.approvals[:1]:
        return f"{told_of(last.by, last.at, zone)}, content sha256 {last.sha256}"
    return ""
