"""What was before the board stays before it; what is known since is shown as a difference, by browser."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from cases.actions import recording
from mdt.actions import meetings
from mdt.actions.pipeline import assess
from mdt.models import AgendaItem
from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(next_meeting: "Meeting", hospital: "DemoHospital") -> AgendaItem:
    """A locked item for whose case a deficient mismatch repair is reported afterwards."""
    now, coordinator = timezone.now(), hospital.people["coordinator"]
    meetings.move_to(meeting=next_meeting, state="locked", by=coordinator, at=now)
    item: AgendaItem = next_meeting.items.filter(frozen_evaluation__isnull=False)[0]
    result = {
        "specimen": "liver_metastasis", "reported_on": now.date().isoformat(),
        "results": [{"marker": "MMR", "status": "deficient"}, {"marker": "PIK3CA", "status": "mutant"}],
    }  # fmt: skip
    later = now + timedelta(minutes=1)
    recording.record_gene_test(case=item.case, item=result, by=coordinator, at=later)
    assess([item.case.pk], as_of=later.date(), at=later)
    return AgendaItem.objects.get(pk=item.pk)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_later_fact_is_a_difference_and_changes_nothing(
    signed_in: "SignIn", item: AgendaItem, width: int
) -> None:
    frozen = item.frozen_evaluation
    assert frozen is not None
    titles = [s["title"] for s in frozen.result["suggestions"] if s["kind"] in ("alert", "option")]
    page = signed_in("surgeon")
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(f"/items/{item.public_id}/decision/")

    notice = page.locator(".notice", has_text="Different since the list was locked")
    assert "because" in notice.inner_text()
    assert "MMR deficient" in notice.inner_text()
    assert page.get_by_text("As frozen when the list was locked").is_visible()
    shown = page.locator("article.suggestion h3").all_inner_texts()
    assert [any(text.endswith(title) for text in shown) for title in titles] == [True] * len(titles)
    assert len(shown) == len(titles)
    assert violations(page) == []

    page.goto(f"/meetings/{item.meeting.public_id}/")
    assert page.locator(
        ".notice", has_text="Different since the list was locked"
    ).first.is_visible()

    page.goto(f"/cases/{item.case.public_id}/")
    genes = page.locator("#genes").inner_text()
    assert "MMR deficient" in genes
    assert "liver metastasis" in genes
    assert "PIK3CA mutant" in genes
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
