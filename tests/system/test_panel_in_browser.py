"""A blind panel in the browser: three surgeons apart, revealed together, and two more where they disagree."""

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from cases.models import Case
from mdt.actions.pipeline import assess
from recommendations.models import Evaluation
from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
REASONS = (
    "left vein is free",
    "left vein is held",
    "too little stays",
    "a wedge will do",
    "as the second",
)
CLASSES = ("resectable", "borderline", "never", "borderline", "borderline")


@pytest.fixture
def surgeons(db: None) -> list[str]:
    """The demo's own surgeon and four more of the same site."""
    from mdt.demo import PASSWORD, load_demo_hospital

    hospital: DemoHospital = load_demo_hospital(timezone.now().date(), patients=4)
    names = ["surgeon"]
    for number in range(2, 6):
        name = f"surgeon{number}"
        user = User.objects.create_user(f"{name}@demo.example", f"Dr. Surgeon {number}", PASSWORD)
        Membership.objects.create(user=user, site=hospital.sites[0], role="surgeon")
        names.append(name)
    return names


def panel_of(page: "Page", case: Case) -> Any:
    page.goto(f"/cases/{case.public_id}/")
    return page.locator("#panel")


def cast(page: "Page", case: Case, number: int) -> Any:
    panel = panel_of(page, case)
    panel.get_by_label(CLASSES[number], exact=True).check()
    panel.get_by_label("Because").fill(REASONS[number])
    panel.get_by_role("button", name="Cast the vote").click()
    return panel_of(page, case)


def told_of(page: "Page", case: Case) -> str:
    """Everything that a person is told of the case, by its page and by the API."""
    page.goto(f"/cases/{case.public_id}/")
    answer = page.request.get(f"/api/v1/cases/{case.public_id}/")
    assert answer.ok
    return page.content() + answer.text()


def resectability(case: Case) -> str:
    at = timezone.now()
    assess([case.pk], as_of=at.date(), at=at)
    latest = Evaluation.objects.latest_for(case)
    return str(latest.result["derived"]["resectability"]) if latest else ""


def test_a_blind_panel_from_three_to_five(signed_in: "SignIn", surgeons: list[str]) -> None:
    case = Case.objects.filter(
        site__code=Membership.objects.get(user__email="surgeon2@demo.example").site.code
    )[0]
    pages = [signed_in(name) for name in surgeons]
    panel_of(pages[0], case).get_by_role("button", name="Ask three surgeons").click()

    for number in (0, 1):
        shown = cast(pages[number], case, number)
        assert f"{number + 1} of 3 votes" in shown.inner_text()
        assert CLASSES[number] in shown.get_by_text("You voted:").inner_text()
        for other in (*pages[:number], *pages[number + 1 :]):
            assert REASONS[number] not in told_of(other, case)

    third = cast(pages[2], case, 2)
    assert "the surgeons disagree" in third.inner_text()
    for page in pages:
        told = told_of(page, case)
        assert all(reason in told for reason in REASONS[:3])
    assert resectability(case) == "disputed"

    panel_of(pages[0], case).get_by_role("button", name="Ask two more surgeons").click()
    fourth = cast(pages[3], case, 3)
    assert "4 of 5 votes" in fourth.inner_text()
    assert REASONS[3] not in told_of(pages[4], case)
    last = cast(pages[4], case, 4)

    text = last.inner_text()
    assert all(reason in text for reason in REASONS)
    assert "the surgeons disagree" in text
    assert (
        last.get_by_role("button").count() == 1
    )  # a new panel may be asked; none is widened twice
    assert violations(pages[4]) == []
