"""A conditional decision, followed through the main job until it is back on a list."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.exceptions import Invalid
from accounts.models import User
from cases.actions.importing import import_document
from cases.documents import document_of
from cases.models import Case, Flag
from cases.rules.document import from_json, to_json
from mdt.actions import decisions
from mdt.actions.pipeline import assess
from mdt.actions.queueing import reconciliation
from mdt.actions.sealing import is_intact
from mdt.models import AgendaItem, Decision, Delivery, Meeting
from tests.mdt.course import AT, BY, PASSWORD, content

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ENOUGH = {
    "if": "remnant.percent >= 30",
    "then": "resect",
    "otherwise": "augment again",
    "by": "2026-05-01",
}
LATER = datetime.fromisoformat("2026-04-02T08:00+00:00")
LATER_DAY = LATER.date()


@pytest.fixture
def conditional(
    attended_meeting: Meeting, listed_item: AgendaItem, surgeon: User, coordinator: User
) -> Decision:
    at = attended_meeting.starts_at
    words = content(surgeon) | {
        "intent": "curative", "treatments": ["remnant_augmentation"], "conditions": [ENOUGH],
    }  # fmt: skip
    draft = decisions.save_draft(item=listed_item, content=words, by=coordinator, at=at)
    read = decisions.read_back(decision=draft, by=coordinator, at=at)
    return decisions.sign(
        decision=read, by=surgeon, password=PASSWORD, at=at, expected_version=read.version
    )


def add(case: Case, **facts: Any) -> None:
    document = to_json(document_of(Case.objects.get(pk=case.pk)))
    import_document(from_json(document | facts), site=case.site, by=BY, at=LATER)


def remnant(ml: str) -> dict[str, Any]:
    volume = {"measured_on": "2026-03-30", "flr_ml": ml, "total_ml": "1500", "total_method": "ct"}
    return {"liver_volumes": [volume]}


def look(case: Case, on: date = LATER_DAY) -> list[str]:
    """Run the main job as of a day; the open flags of the decision."""
    assess([case.pk], as_of=on, at=LATER + (on - LATER_DAY))
    watched = Flag.objects.open().filter(case=case, line_key__startswith="decision ")
    return list(watched.values_list("code", flat=True))


def test_it_is_back_on_a_list_with_its_reason(conditional: Decision) -> None:
    case = conditional.item.case
    assert look(case) == []
    add(case, **remnant("480"))

    assert look(case) == ["condition_met"]
    item = AgendaItem.objects.active().get(case=case)
    assert item.meeting.starts_at > conditional.item.meeting.starts_at
    assert any("has come true; the board said: then resect" in r.text for r in item.reasons.all())
    assert reconciliation().adds_up
    assert is_intact(Decision.objects.get(pk=conditional.pk))


def test_again_changes_nothing(conditional: Decision) -> None:
    case = conditional.item.case
    add(case, **remnant("480"))
    assert look(case) == look(case)

    assert Flag.objects.filter(code="condition_met").count() == 1
    assert AgendaItem.objects.active().filter(case=case).count() == 1


def test_a_corrected_fact_withdraws_it(conditional: Decision) -> None:
    case = conditional.item.case
    add(case, **remnant("480"))
    look(case)
    add(case, **remnant("300"))

    assert look(case) == ["condition_failed"]
    assert Flag.objects.get(code="condition_met").state == "withdrawn"


def test_it_expires_by_itself(conditional: Decision) -> None:
    case = conditional.item.case

    assert look(case, date(2026, 5, 1)) == []
    assert case.assessed.again_on <= date(2026, 5, 2)
    assert look(case, date(2026, 5, 2)) == ["condition_expired"]


def test_what_happened_is_matched(conditional: Decision) -> None:
    case = conditional.item.case
    look(case)
    assert Delivery.objects.get().fate == "unknown"
    add(case, surgeries=[
        {"id": "S1", "kind": "portal_vein_embolisation", "status": "performed", "date": "2026-03-20"},
    ])  # fmt: skip
    look(case)

    delivery = Delivery.objects.get()
    assert (delivery.fate, delivery.because) == ("full", "recorded since: remnant augmentation")
    assert delivery.evidence[0]["date"] == "2026-03-20"


def test_an_unknown_fate_is_listed_when_its_time_is_over(
    conditional: Decision, surgeon: User
) -> None:
    seen = Delivery.objects.visible_to(surgeon)
    due = Delivery.objects.get().expected_by

    assert not seen.unexplained(due).exists()
    assert seen.unexplained(due + timedelta(days=1)).count() == 1


def test_a_condition_that_cannot_be_watched_is_refused(
    listed_item: AgendaItem, surgeon: User
) -> None:
    with pytest.raises(Invalid) as refusal:
        decisions.save_draft(
            item=listed_item, by=surgeon, at=AT,
            content={"conditions": [{"if": "remnant.colour = red", "then": "", "by": "soon"}]},
        )  # fmt: skip

    assert {p.path for p in refusal.value.problems} == {"conditions[0].if", "conditions[0].then"}
