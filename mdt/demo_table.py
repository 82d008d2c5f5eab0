"""One meeting of the demo board at its table: who comes, what is said about each case, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from mdt.actions import attendance, decisions, follow_ups, live, meetings
from mdt.actions.answering import answer
from mdt.actions.freezing import shown_evaluation
from mdt.models import AgendaItem, Decision, Meeting


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do after a decision, with one owner, and the deputy who learns when it is late."""

    text: str
    owner: str
    in_working_days: int
    deputy: str = "coordinator"


@dataclass
class Table:
    """The meeting as it goes on; ``minute`` is counted from its planned start."""

    meeting: Meeting
    people: Mapping[str, User]
    password: str
    minute: float = 0

    @property
    def now(self) -> datetime:
        return self.meeting.starts_at + timedelta(minutes=self.minute)

    def open(self, *, late_minutes: int) -> None:
        self.minute = late_minutes
        self.move("in_session", "chair")

    def move(self, state: str, by: str) -> None:
        self.meeting = meetings.move_to(
            meeting=self.meeting, state=state, by=self.people[by], at=self.now
        )

    def sit(self, who: str, discipline: str, mode: str = "room", **part: Any) -> None:
        attendance.join(
            meeting=self.meeting, person=self.people[who], discipline=discipline, mode=mode,
            by=self.people["coordinator"], at=self.now, **part,
        )  # fmt: skip

    def rise(self, who: str) -> None:
        attendance.leave(
            meeting=self.meeting, person=self.people[who], by=self.people["coordinator"], at=self.now
        )  # fmt: skip

    def take_pen(self) -> None:
        live.take_pen(meeting=self.meeting, by=self.people["coordinator"], at=self.now)

    def show(self, item: AgendaItem, *, minutes: float) -> None:
        """Put a case before the board and talk about it for a while."""
        live.show(meeting=self.meeting, item=item, by=self.people["coordinator"], at=self.now)
        self.minute += minutes

    def decide(
        self,
        item: AgendaItem,
        said: Mapping[str, Any],
        tasks: Sequence[Task] = (),
        *,
        minutes: float,
    ) -> Decision:
        """Show, discuss, answer what was suggested, write, read back, sign, and give the tasks out."""
        recorder, chair = self.people["coordinator"], self.people["chair"]
        self.show(item, minutes=minutes)
        self._answer_suggestions(item, recorder)
        draft = decisions.save_draft(item=item, content=self._words(said), by=recorder, at=self.now)
        back = decisions.read_back(decision=draft, by=recorder, at=self.now)
        signed = decisions.sign(
            decision=back, by=chair, password=self.password, at=self.now, expected_version=back.version
        )  # fmt: skip
        for task in tasks:
            follow_ups.give(
                decision=signed, text=task.text, owner=self.people[task.owner], by=recorder, at=self.now,
                due_in_working_days=task.in_working_days, deputy=self.people[task.deputy],
            )  # fmt: skip
        return signed

    def _words(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """People are named by their roles in the story, and by themselves in the record."""
        words: dict[str, Any] = {"question_answered": "yes", "has_dissent": False} | dict(said)
        for name in ("informs_patient", "dissent_by"):
            if name in words:
                words[name] = self.people[words[name]]
        return words

    def _answer_suggestions(self, item: AgendaItem, by: User) -> None:
        """The first is taken, the second taken otherwise, the third not; more the board left open."""
        shown = shown_evaluation(item)
        codes = [str(suggestion["code"]) for suggestion in shown.suggestions] if shown else []
        said = (("accepted", ""), ("modified", "anatomy"), ("rejected", "patient_wish"))
        for code, (word, reason) in zip(codes, said, strict=False):
            answer(item=item, code=code, said=word, reason=reason, comment="", by=by, at=self.now)
