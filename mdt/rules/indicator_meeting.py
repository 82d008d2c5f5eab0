"""How the board works: who is there, what is ready, what comes late, what is put off."""

from collections.abc import Iterator
from datetime import datetime

from mdt.rules.indicator_coverage import of_item
from mdt.rules.indicator_facts import Facts, ItemFact, MaterialFact, MeetingFact
from mdt.rules.indicators import Definition, Judged, Word

QUORATE = ("met", "met by deputy", "met with written opinion")
ABOUT_RESECTION = ("resectability", "upfront_or_neoadjuvant", "surgery_planning")
THERE = {"present": "in person", "deputy": "by deputy", "written": "in writing"}
NOTED = "noted under a standard of care"
TRIAL = {
    "considered": "considered", "offered": "offered", "none_suitable": "considered, none suitable",
    "not_considered": "not considered",
}  # fmt: skip


def quorate(facts: Facts) -> Iterator[Judged]:
    for item in facts.items:
        if item.decision is None:
            continue
        status = item.decision.quorum
        if item.mode != "discuss":
            yield of_item(item, "excluded", NOTED)
        elif not status:
            yield of_item(item, "unknown", "the sealed record does not say")
        else:
            word: Word = "met" if status in QUORATE else "not_met"
            yield of_item(item, word, f"quorum {status}", status)


def core_attendance(facts: Facts) -> Iterator[Judged]:
    for meeting in facts.held:
        stays = facts.stays_at.get(meeting.pk, ())
        for discipline in meeting.core:
            ways = {stay.capacity for stay in stays if stay.discipline == discipline}
            yield _attended(meeting, discipline, ways, known=bool(stays))


def _attended(meeting: MeetingFact, discipline: str, ways: set[str], *, known: bool) -> Judged:
    if not known:
        word: Word = "unknown"
        because = f"{discipline}: no attendance was recorded at this meeting"
    elif "member" in ways:
        word, because = "met", f"{discipline}: present"
    elif "deputy" in ways:
        word, because = "not_met", f"{discipline}: only by deputy"
    else:
        word, because = "not_met", f"{discipline}: absent"
    return Judged(meeting.day, word, because, meeting=meeting.pk, group=discipline)


def complete_at_lock(facts: Facts) -> Iterator[Judged]:
    for item in facts.listed:
        if item.mode != "discuss":
            yield of_item(item, "excluded", NOTED)
        elif item.is_late:
            yield of_item(item, "excluded", "added after the list was locked")
        else:
            yield of_item(item, *_complete(item, facts))


def _complete(item: ItemFact, facts: Facts) -> tuple[Word, str]:
    lock, all_known = item.meeting.locked_at, facts.materials_of.get(item.case, ())
    if lock is None:
        return "unknown", "it is not known when the list was locked"
    wanted = [m for m in all_known if m.state != "requested" or m.changed_at <= lock]
    if not wanted:
        return "unknown", "no study or specimen is named for the case"
    states = [_at_lock(material, lock) for material in wanted]
    if False in states:
        return (
            "not_met",
            f"{states.count(False)} of {len(states)} not available when the list was locked",
        )
    if None in states:
        return (
            "unknown",
            f"of {states.count(None)} it is not known whether it was there when the list was locked",
        )
    return "met", f"all {len(states)} available when the list was locked"


def _at_lock(material: MaterialFact, lock: datetime) -> bool | None:
    """Whether it was there at the lock; None where only a later state is known."""
    if material.available_at is not None:
        return material.available_at <= lock
    if material.state == "available":
        return material.changed_at <= lock
    if material.state == "reviewed":
        return True if material.changed_at <= lock else None
    return False


def late(facts: Facts) -> Iterator[Judged]:
    for item in facts.listed:
        because = "added after the list was locked" if item.is_late else "on the list in time"
        yield of_item(item, "met" if item.is_late else "not_met", because)


def deferred(facts: Facts) -> Iterator[Judged]:
    """Cases of cancelled meetings count as well: they were deferred by it."""
    for item in facts.items:
        if not item.is_listed or not (item.meeting.is_held or item.state == "deferred"):
            continue
        if item.state == "deferred":
            words = item.deferral_reason.replace("_", " ")
            yield of_item(item, "met", f"deferred: {words}", words)
        elif item.state == "listed":
            yield of_item(item, "unknown", "the meeting still runs")
        else:
            yield of_item(item, "not_met", item.state.replace("_", " "))


def carried_over(facts: Facts) -> Iterator[Judged]:
    for item in facts.listed:
        if item.state == "carried_over":
            times = item.carried_over + 1
            group = "first time" if times == 1 else "second time or later"
            yield of_item(item, "met", f"not reached, time {times}", group)
        elif item.state == "listed":
            yield of_item(item, "unknown", "the meeting still runs")
        else:
            yield of_item(item, "not_met", "decided" if item.state == "decided" else "deferred")


def minutes(facts: Facts) -> Iterator[Judged]:
    for item in facts.items:
        if item.decision is None or not item.meeting.is_held:
            continue
        if item.used_minutes is None:
            yield of_item(item, "unknown", "the discussion was not timed")
        else:
            used = item.used_minutes
            words = f"planned {item.planned_minutes} min, used {round(used, 1)} min"
            yield Judged(
                item.day, "met", words, item.case, item.patient, item.meeting.pk,
                amount=used, base=used.__class__(item.planned_minutes),
            )  # fmt: skip


def trial(facts: Facts) -> Iterator[Judged]:
    for item in facts.items:
        if item.decision is None:
            continue
        said = item.decision.trial
        if item.mode != "discuss":
            yield of_item(item, "excluded", NOTED)
        elif said not in TRIAL:
            yield of_item(item, "unknown", "nothing was recorded about trials")
        else:
            word: Word = "not_met" if said == "not_considered" else "met"
            yield of_item(item, word, f"trial {TRIAL[said]}", TRIAL[said])


def liver_surgeon(facts: Facts) -> Iterator[Judged]:
    for item in facts.items:
        decision = item.decision
        if decision is None:
            continue
        asked = item.question in ABOUT_RESECTION
        if not (asked or decision.resectability or decision.closes_resection):
            yield of_item(item, "excluded", "resectability was neither asked nor answered")
        elif not decision.surgeon:
            yield of_item(item, "unknown", "the sealed record does not say")
        elif decision.surgeon in THERE:
            yield of_item(
                item, "met", f"surgeon {THERE[decision.surgeon]}", THERE[decision.surgeon]
            )
        else:
            yield of_item(item, "not_met", "no liver surgeon, in no way", "absent")


OF_HELD = "Listings of meetings that were held, without those that were moved or taken off before."
MEETING = (
    Definition(
        "quorate", "Quorate decisions", "share", "decision",
        "Decisions whose sealed record shows every discipline of the quorum profile, in person, by deputy or in writing, at the minute of the decision.",
        "Signed decisions on cases that were discussed.",
        "Cases noted under a standard of care.", "The sealed record does not say.",
        "day of the meeting", "UK quality surveillance: quorum at 95 % of meetings, from memory, not checked; counted here for each case",
        quorate,
    ),
    Definition(
        "core-attendance", "Attendance of the core disciplines", "share", "discipline at a meeting",
        "Disciplines of the quorum profile that were represented by a member. A deputy is counted separately.",
        "Disciplines of the quorum profile, once for each meeting that was held.",
        "Meetings that were cancelled.", "Meetings without recorded attendance.",
        "day of the meeting", "A core member at two thirds of the meetings or more (doi.org/10.1007/s00330-020-07178-w)",
        core_attendance,
    ),
    Definition(
        "complete-at-lock", "Complete when the list was locked", "share", "listing",
        "Listings of which every named study and specimen was available when the list was first sent out.",
        OF_HELD,
        "Late additions; cases noted under a standard of care.",
        "No study or specimen is named; only a later state of it is known.",
        "day of the meeting", "Availability of images and reports before the meeting (RCR audit XR-703)",
        complete_at_lock,
        benchmark="66.5 % of radiologists get list and images in advance (same source).",
    ),
    Definition(
        "late", "Late additions", "share", "listing",
        "Listings that were added after the list was locked, with a reason and the chair's approval.",
        OF_HELD, "Late additions that the chair declined.", "None.",
        "day of the meeting", "Count of this record", late,
    ),
    Definition(
        "deferred", "Deferred, by reason", "share", "listing",
        "Listings that were put off to a later meeting with a coded reason, cancelled meetings included.",
        OF_HELD + " And those deferred because a meeting was cancelled.",
        "Moved before the meeting; taken off the list.", "The meeting still runs.",
        "day of the meeting", "Delays of cancer team decisions (PMC3817328)", deferred,
        benchmark="12.7 % of patients delayed; 48 % of delays by radiology, 42 % by histology.",
    ),
    Definition(
        "carried-over", "Not reached and carried over", "share", "listing",
        "Listings that the meeting ended without reaching.",
        OF_HELD, "Moved before the meeting; taken off the list.", "The meeting still runs.",
        "day of the meeting", "Count of this record", carried_over,
    ),
    Definition(
        "minutes", "Minutes used of minutes planned", "minutes", "listing",
        "Minutes for which these cases were discussed, all stints of a case together.",
        "Minutes planned for the same cases.",
        "Cases without a decision.", "Discussions that were not timed.",
        "day of the meeting", "Count of this record", minutes, unit="% of planned",
        benchmark="3.2 minutes for a patient in the UK (bmj.com/content/356/bmj.j114), 3.73 for liver metastases in Amsterdam.",
    ),
    Definition(
        "trial", "Trial considered", "share", "decision",
        "Decisions with which the board said that a trial was considered, offered, or that none was suitable.",
        "Signed decisions on cases that were discussed and say anything about trials.",
        "Cases noted under a standard of care.", "Nothing was recorded about trials.",
        "day of the meeting", "Commission on Cancer 2020, standard 2.5", trial,
    ),
    Definition(
        "liver-surgeon", "Liver surgeon where resection is the question", "share", "decision",
        "Decisions at which a liver surgeon was present, by deputy or in writing.",
        "Signed decisions that were asked about resection, that name the resectability, or that close the way to a resection.",
        "Decisions about something else.", "The sealed record does not say.",
        "day of the meeting", "29 % of those called inoperable were operable on review (Young, BJS 2013)",
        liver_surgeon,
    ),
)  # fmt: skip
