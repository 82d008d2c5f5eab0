"""Sentences of documents around what people wrote: the sentence is ours and is said, their words stay letter for letter.

A document knows each text by the name of its place. Only the sentences named for a place are looked for in it, so that a
remark such as "chemotherapy first to see the biology" is never taken for one of ours.
"""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import get_language, pgettext

from accounts.dates import in_language
from accounts.sentences import listed, said, said_as
from mdt.models import DeferralReason

# Of each place the sentences that may stand there, and of each sentence the parts that are ours as well.
Sentences = Mapping[str, tuple[str, ...]]
TASK: Sentences = {"{text} ({a}, due {due_on})": ("due_on",)}
FORMER: Sentences = {
    "Version {number}, signed {when}: {recommendation} ({decision}; {treatments}). {rationale}": (
        "when",
        "decision",
        "treatments",
    )
}
TOLD: Sentences = {"{get_channel_display} by {person}": ("get_channel_display", "person")}
DISSENTER: Sentences = {"{spoke}, not named": ("spoke",)}
AROUND: Mapping[str, Sentences] = {
    "task": TASK,
    "actions": TASK,
    "superseded": FORMER,
    "no_longer_holds": FORMER,
    "informed": TOLD,
    "patient_informed": TOLD,
    "late": {
        "{late_because} (approved by {full_name})": (),
        "{late_because} (not approved)": (),
    },
    "dissent_by": DISSENTER,
    "dissenting_member": DISSENTER,
    "title": {
        "{board}: minutes of {starts_at}": ("starts_at",),
        "{name}: list for {local_start}": ("local_start",),
        "{name}: list of {local_start}": ("local_start",),
        "{name}: open tasks": (),
        "{name}: indicators": (),
        "{name}: concordance with the suggestions": (),
        "Outcome of {local_start}: {head}": ("local_start",),
    },
    "subtitle": {
        "{time_zone}. {rows} cases. {meeting}": ("meeting",),
        "{time_zone}. {rows} case. {meeting}": ("meeting",),
    },
}
# Said only where they say exactly this; anything else is a name or a person's own words.
EXACTLY = {
    "dissent": {"none"},
    "chair": {"not named"},
    "sends": {"nobody"},
    "informed": {"not yet"},
    "patient_informed": {"not yet"},
}
# A list of our own words.
LISTED = {"treatments", "planned_treatments", "quorum_rule"}
NOT_REACHED = "not reached"
WHYS: Sentences = {
    "meeting cancelled: {because}": (),
    "One patient: discussed on {meeting}": ("meeting",),
}
# Names and days, and nothing that anybody wrote.
DATED = {"signed", "addenda", "addendum"}
QUORUM = re.compile(
    r"(?P<present>.*?)(?:; by deputy: (?P<deputy>.+?))?(?:; in writing: (?P<written>.+?))?"
    r"(?:; without (?P<missing>.+?): (?P<why>.*))?",
    re.DOTALL,
)
STATUS = re.compile(
    r"(?P<state>[a-z][a-z ]+?)(?:: (?P<why>.+?))?(?:; (?P<owner>[^;]+) sees to it(?: until (?P<until>\S+))?)?",
    re.DOTALL,
)
STATES = {"deferred", "carried over", "moved", "removed", "taken off", "objected"}
CONDITIONAL = re.compile(
    r"(?P<head>If (?P<condition>.+?), the board recommends: .+?)(?:; (?P<otherwise>if not, it recommends: .+?))?"
    r"(?P<limit> \(to be (?:checked|known) by .+\))?",
    re.DOTALL,
)
IF: Sentences = {"If {conditional}, the board recommends: {conditional_2}": ("conditional",)}
IF_NOT: Sentences = {"if not, it recommends: {otherwise}": ()}
LIMIT: Sentences = {
    "{said} (to be checked by {checker} until {by})": ("by",),
    "{said} (to be checked by {checker})": (),
    "{said} (to be known by {by})": ("by",),
}
# A cell of a table joins several.
NEXT = re.compile(r"; (?=If )")
COUNTED = re.compile(r"(\d+) (.+)")


def worded(text: str, name: str) -> str:
    """The text of the place of this name, in the language in force."""
    if (get_language() or "en").startswith("en"):
        return text
    if name in EXACTLY and text in EXACTLY[name]:
        return said(text)
    if name in AROUND:
        return said_as(text, AROUND[name]) or (said(text) if name in TITLES else text)
    if name in EXACTLY:
        return text
    if name in LISTED:
        return _row(text)
    return WAYS.get(name, said)(text)


TITLES = {"title", "subtitle"}


def _row(text: str) -> str:
    """Words of ours with commas between them."""
    return listed(text.split(", "))


def following(sentences: list[str]) -> str:
    return pgettext("between sentences", "; ").join(sentences)


def conditions(text: str) -> str:
    """The fact and its limit are ours and are said; what the board then recommends is its own."""
    return following(list(map(_conditional, NEXT.split(text))))


def _conditional(text: str) -> str:
    found = CONDITIONAL.fullmatch(text)
    if found is None:
        return text
    part = found.groupdict(default="")
    says = [said_as(part["head"], IF) or part["head"]]
    says += [said_as(part["otherwise"], IF_NOT) or part["otherwise"]] if part["otherwise"] else []
    whole = following(says)
    return said_as(whole + part["limit"], LIMIT) or whole + part["limit"]


def _quorum(text: str) -> str:
    """Who was there and who was not, discipline by discipline; why the board went on is its own."""
    found = QUORUM.fullmatch(text)
    if found is None:
        return text
    part = found.groupdict(default="")
    says = [_row(part["present"])]
    says += [_with("by deputy: {deputies}", part["deputy"])] if part["deputy"] else []
    says += [_with("in writing: {written}", part["written"])] if part["written"] else []
    if part["missing"]:
        whole = f"without {part['missing']}: {part['why']}"
        says.append(
            said_as(whole, {"without {quorum}: {quorum_override}": ("quorum",)}, _row) or whole
        )
    return following(says)


def _with(sentence: str, words: str) -> str:
    (place,) = re.findall(r"\{(\w+)\}", sentence)
    whole = sentence.replace(f"{{{place}}}", words)
    return said_as(whole, {sentence: (place,)}, _row) or whole


def _status(text: str) -> str:
    """Where the case stands; of why it was put off the coded reason is ours, the rest is a person's own."""
    found = STATUS.fullmatch(text)
    if found is None or found["state"] not in STATES:
        return said_as(text, {"noted under {standard}": ("standard",)}, _standard) or said(text)
    part = found.groupdict(default="")
    says = said(part["state"])
    if part["why"]:
        says += pgettext("sign", ": ") + _coded(part["why"])
    if part["owner"]:
        who = f"{part['owner']} sees to it"
        says = following([says, said_as(who, {"{full_name} sees to it": ()}) or who])
    if part["until"]:
        until = f"until {part['until']}"
        says += pgettext("between clauses", ", ") + said(until)
    return says


def _standard(title: str) -> str:
    return said_as(title, {"{title}, version {version}": ()}) or title


def _coded(why: str) -> str:
    if why == NOT_REACHED:
        return said(why)
    if (whole := said_as(why, WHYS)) is not None:
        return whole
    reason, comma, rest = why.partition(", ")
    if reason not in DeferralReason.labels:
        return why
    return said(reason) + (pgettext("between clauses", ", ") + rest if comma else "")


def _totals(text: str) -> str:
    """Each count by itself: a sentence that fits two of them together is none of ours."""
    whole, stop = text.removesuffix("."), text[-1:] == "."
    counts = pgettext("between clauses", ", ").join(map(said, whole.split(", ")))
    return counts + (pgettext("sign", ". ").rstrip() if stop else "")


def _votes(text: str) -> str:
    """``2 resectable, 1 borderline``."""
    return pgettext("between words", ", ").join(map(_vote, text.split(", ")))


def _vote(text: str) -> str:
    found = COUNTED.fullmatch(text)
    if found is None:
        return said(text)
    return pgettext("votes", "{count} {answer}").format(count=found[1], answer=said(found[2]))


def _lines(text: str) -> str:
    """``Label: value; Label: value``, as a table of several sheets says its head in one line."""
    return following([_line(part) for part in text.split("; ")])


def _line(text: str) -> str:
    label, colon, value = text.partition(": ")
    if not colon:
        return text
    return said(label) + pgettext("sign", ": ") + worded(value, label.lower().replace(" ", "_"))


WAYS: dict[str, Callable[[str], str]] = {
    "conditions": conditions,
    "condition": conditions,
    "quorum": _quorum,
    "status": _status,
    "total_line": _totals,
    "totals": _totals,
    "votes": _votes,
    **dict.fromkeys(DATED, in_language),
}
