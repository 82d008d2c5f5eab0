"""The decision as the room reads it while it is typed, read back and signed: all of it, so that nobody signs unseen words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.dates import day
from accounts.sentences import listed
from accounts.templatetags.languages import own
from mdt.decision_rows import words_of_options
from mdt.models import Action, AgendaItem, Attendance, Decision, DecisionState, DissentPolicy
from mdt.rules.watching import words_of


@dataclass(frozen=True, slots=True)
class RoomDecision:
    """``lines`` are pairs of a label and words, those left empty by the board not among them."""

    state: str
    recommendation: str
    rationale: str
    lines: list[tuple[str, str]]
    conditions: list[str]
    has_dissent: bool | None
    dissent: str
    dissenter: str
    tasks: list[str]

    @property
    def is_large(self) -> bool:
        """From the reading aloud on it fills the screen (practice 4)."""
        return self.state != DecisionState.DRAFT


def room_decision(item: AgendaItem, hide: Callable[[str], str]) -> RoomDecision | None:
    """The newest version, in at most three queries; ``hide`` takes the patient's name out of every text."""
    decision = item.latest_decision
    if decision is None:
        return None
    tasks = Action.objects.filter(decision=decision).select_related("owner")
    return RoomDecision(
        state=decision.state,
        recommendation=hide(decision.recommendation),
        rationale=hide(decision.rationale),
        lines=list(_lines(decision, hide)),
        conditions=[hide(words_of(one)) for one in decision.conditions],
        has_dissent=decision.has_dissent,
        dissent=hide(decision.dissent),
        dissenter=_dissenter(decision, item),
        tasks=[_task(one, hide) for one in tasks],
    )


def _lines(decision: Decision, hide: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    person, due, signer = decision.informs_patient, decision.rediscuss_due, decision.signed_by
    rows = (
        (_("Question answered"), decision.get_question_answered_display()),
        (_("Intent"), decision.get_intent_display()),
        (_("No treatment because"), decision.get_no_treatment_reason_display()),
        (_("Planned treatments"), listed(decision.treatment_labels)),
        (_("Resectability"), decision.get_resectability_display()),
        (_("Clinical trial"), decision.get_trial_display()),
        (_("Options considered"), _own(hide("; ".join(words_of_options(decision.options))))),
        (_("Alternatives"), _own(hide(decision.alternatives))),
        (_("Votes"), votes_in_words(decision)),
        (_("See again on"), day(due) if due else ""),
        (_("Informs the patient"), _own(person.full_name) if person else ""),
        (_("Planned talk"), talk_in_words(decision)),
        (_("Signed by"), _own(signer.full_name) if signer else ""),
    )
    return ((label, words) for label, words in rows if words)


def _own(text: str) -> str:
    """A person's words and names, which no language of ours touches."""
    return own(text) if text else ""


def talk_in_words(decision: Decision) -> str:
    """How and when the patient is to be told, as far as the board said so."""
    on = decision.informs_on
    return ", ".join(
        filter(None, (str(decision.get_informs_channel_display()), day(on) if on else ""))
    )


def votes_in_words(decision: Decision) -> str:
    words = {"for": _("for"), "against": _("against"), "abstained": _("abstained")}
    return listed(
        pgettext("votes", "{count} {answer}").format(count=count, answer=words[vote])
        for vote, count in decision.votes.items()
    )


def _dissenter(decision: Decision, item: AgendaItem) -> str:
    """By name only where the board names its members everywhere: a wall is read by guests too (practice 2.2)."""
    person, policy = decision.dissent_by, item.meeting.board.dissent_policy
    if person is None or policy == DissentPolicy.ANONYMOUS:
        return ""
    if policy == DissentPolicy.NAMED:
        return person.full_name
    stays = Attendance.objects.filter(meeting=item.meeting_id, user=person)
    spoke = stays.exclude(discipline="").values_list("discipline", flat=True).first()
    return spoke or _("a member")


def _task(action: Action, hide: Callable[[str], str]) -> str:
    due = _("due %(day)s") % {"day": day(action.due_on)}
    return format_html("{} ({}, {})", own(hide(action.text)), own(action.owner.full_name), due)
