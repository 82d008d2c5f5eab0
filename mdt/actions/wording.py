"""What may stand in a decision: the words of the lists, conditions over known facts, and no gap."""

from collections.abc import Iterator
from datetime import date

from accounts.exceptions import Invalid, Problem
from mdt.models import (
    Channel,
    Decision,
    DecisionIntent,
    NoTreatmentReason,
    QuestionAnswered,
    Resectability,
    Treatment,
    Trial,
)
from mdt.rules.watching import read_condition
from recommendations.rules.conditions import BadCondition

NOT_ON_LIST = "is not one of the words of the list"
VOTES = ("for", "against", "abstained")
LISTS = {
    "question_answered": QuestionAnswered,
    "intent": DecisionIntent,
    "resectability": Resectability,
    "no_treatment_reason": NoTreatmentReason,
    "trial": Trial,
    "informs_channel": Channel,
}


def check_words(decision: Decision) -> None:
    """Raise ``Invalid`` naming every field with a word that is on no list."""
    if decision.informs_on and decision.informs_on < decision.item.meeting.local_start.date():
        early = Problem("informs_on", "is before the meeting")
        raise Invalid("The patient is told after the meeting, not before it.", problems=(early,))
    wrong = [
        Problem(name, NOT_ON_LIST)
        for name, words in LISTS.items()
        if (value := getattr(decision, name)) and value not in words.values
    ]
    wrong += [
        Problem("treatments", f"{code} is not on the list")
        for code in decision.treatments
        if code not in Treatment.values
    ]
    wrong += _of_conditions(decision)
    wrong += _of_options(decision)
    wrong += [
        Problem(f"votes.{word}", "is not a count of the list")
        for word, count in decision.votes.items()
        if word not in VOTES or type(count) is not int or count < 0
    ]
    if wrong:
        raise Invalid("The decision holds words that are not on the lists.", problems=tuple(wrong))


def _of_conditions(decision: Decision) -> Iterator[Problem]:
    for index, one in enumerate(decision.conditions):
        path = f"conditions[{index}]"
        try:
            read_condition(str(one.get("if", "")))
            date.fromisoformat(one["by"]) if one.get("by") else None
        except BadCondition as error:
            yield Problem(f"{path}.if", str(error))
        except ValueError:
            yield Problem(f"{path}.by", "is not a day")
        if not str(one.get("then", "")).strip():
            yield Problem(f"{path}.then", "is empty")


def _of_options(decision: Decision) -> Iterator[Problem]:
    """Each option has a name, and no two the same rank."""
    ranks: set[int] = set()
    for index, one in enumerate(decision.options):
        path = f"options[{index}]"
        if not str(one.get("option", "")).strip():
            yield Problem(f"{path}.option", "is empty")
        rank = one.get("rank")
        if rank is None:
            continue
        if type(rank) is not int or rank < 1:
            yield Problem(f"{path}.rank", "is not a rank")
        elif rank in ranks:
            yield Problem(f"{path}.rank", "is the rank of another option")
        else:
            ranks.add(rank)


def gaps(decision: Decision) -> tuple[Problem, ...]:
    """Which of the seven fields still lack an answer."""
    needed = {
        "question_answered": (decision.question_answered, "Say whether the question was answered."),
        "recommendation": (decision.recommendation.strip(), "Write the recommendation."),
        "rationale": (decision.rationale.strip(), "Say why: because …"),
        "intent": (decision.intent, "Choose the intent."),
        "treatments": (decision.treatments, "Choose the planned treatments, or “No treatment”."),
        "has_dissent": (decision.has_dissent is not None, "Say whether anybody dissents."),
        "informs_patient": (decision.informs_patient_id, "Name who informs the patient."),
        "dissent": (
            not decision.has_dissent or decision.dissent.strip(),
            "Write down the dissent.",
        ),
    }
    return tuple(Problem(name, message) for name, (answer, message) in needed.items() if not answer)
