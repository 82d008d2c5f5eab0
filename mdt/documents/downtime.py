"""The list as PDF for a meeting without computers, with room to write. From the same fonts and engine as the minutes."""

from pathlib import Path

from accounts.dates import day
from mdt.documents.pdf import set_type
from mdt.models import AgendaItem, Meeting
from mdt.models.objection import Objection, Resolution

TEMPLATE = Path(__file__).parent / "downtime.typ"


def pack(meeting: Meeting) -> bytes:
    """The same bytes for the same list. Raises ``Invalid`` for a sign that no font can print."""
    return set_type(TEMPLATE, _content(meeting))


def _content(meeting: Meeting) -> dict[str, object]:
    items = AgendaItem.objects.filter(meeting=meeting).on_list().for_lists()
    last = meeting.published.order_by("-number").first()
    nameless = set(
        Objection.objects.filter(resolution=Resolution.ANONYMOUS).values_list("case_id", flat=True)
    )
    return {
        "title": f"{meeting.board.name}: list for {meeting.local_start:%Y-%m-%d %H:%M}",
        "board": meeting.board.name,
        "starts_at": f"{meeting.local_start:%Y-%m-%d %H:%M}",
        "place_time": meeting.board.time_zone,
        "version": f"List version {last.number}" if last else "Not published yet",
        "cases": [
            _case(item, place, item.case_id in nameless)
            for place, item in enumerate(items.order_by("position", "id"), start=1)
        ],
    }


def _case(item: AgendaItem, place: int, is_nameless: bool) -> dict[str, object]:
    patient = item.case.patient
    numbers = ", ".join(number.value for number in patient.identifiers.all()) or "no number"
    born = day(patient.birth_date) if patient.birth_date and not is_nameless else ""
    badges = [
        words
        for holds, words in (
            (item.mode == "note", f"For noting: {item.standard}."),
            (item.carried_over, f"Carried over {item.carried_over} times."),
            (item.deferred_times, f"Deferred {item.deferred_times} times."),
            (item.late_because, "Added late; images not pre-reviewed."),
            (patient.deceased_on, "Deceased."),
        )
        if holds
    ]
    return {
        "position": place,
        "label": f"Case {str(item.case.public_id)[:8]}"
        if is_nameless
        else f"{patient.display_name} ({numbers})",
        "birth_date": born,
        "minutes": item.planned_minutes,
        "badges": " ".join(badges),
        "question": item.question.replace("_", " "),
        "reasons": [reason.text for reason in item.reasons.all()],
    }
