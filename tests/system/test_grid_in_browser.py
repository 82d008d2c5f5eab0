"""A scan typed by keyboard alone, computed while it is typed, and kept when the tab is lost."""

import itertools
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.audit import SystemActor
from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from cases.models import Case
    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(hospital: "DemoHospital") -> "Case":
    """A patient on treatment with a baseline and at least two lesions."""
    from cases.models import Case

    followed = Case.objects.filter(site=hospital.sites[0], latest_response__in=("PR", "SD", "PD"))
    return next(case for case in followed.order_by("pk") if case.lesion_rows.count() > 1)


def open_grid(page: "Page", case: "Case") -> list[str]:
    """Open the grid and date the scan; return the ids of its cells."""
    page.goto(f"/cases/{case.public_id}/scan/")
    page.get_by_label("Date of the scan").fill(f"{timezone.now().date() - timedelta(days=1)}")
    return [str(cell.get_attribute("name")) for cell in page.locator("[data-cell]").all()]


def test_a_slow_network_takes_the_focus_from_nobody(signed_in: "SignIn", case: "Case") -> None:
    page, held = signed_in("radiologist"), list[Any]()
    page.route("**/grid*.js", lambda route: held.append(route))  # noqa: PLW0108  it is asked how many it takes
    page.goto(f"/cases/{case.public_id}/scan/", wait_until="commit")
    cell = page.locator("[data-cell]").first
    cell.focus()
    page.keyboard.type("2")
    held[0].continue_()
    page.wait_for_load_state()
    page.keyboard.type("3")

    expect(cell).to_have_value("23")
    expect(cell).to_be_focused()


def test_scan_is_typed_by_keyboard(signed_in: "SignIn", case: "Case") -> None:
    from cases.documents import document_of

    page = signed_in("radiologist")
    cells = [name for name in open_grid(page, case) if name.startswith("result-")]
    page.locator("[data-cell]").first.focus()
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    for _ in cells[1:]:
        page.keyboard.press("n")

    expect(page.locator("#preview")).to_contain_text("PD")
    expect(page.locator(f'[name="{cells[-1]}"]')).to_have_value("not evaluable")
    page.get_by_role("button", name="Record the scan").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The scan is recorded.").wait_for()

    results = {m.lesion: m for m in document_of(case).imaging[-1].measurements}
    assert f"{results[cells[0].removeprefix('result-')].mm}" == "200"


def test_column_of_a_spreadsheet_is_pasted(signed_in: "SignIn", case: "Case") -> None:
    page = signed_in("radiologist")
    cells = open_grid(page, case)
    page.locator("[data-cell]").first.focus()

    # What was pasted is tried at once; a request that is under way would meet the emptying of the tables.
    with page.expect_response(lambda answer: answer.url.endswith("/preview/")):
        page.evaluate("""() => {
      const data = new DataTransfer();
      data.setData("text/plain", "L1\\t31\\r\\nL2\\t12,5\\r\\n");
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }""")

    expect(page.locator(f'[name="{cells[0]}"]')).to_have_value("31")
    expect(page.locator(f'[name="{cells[1]}"]')).to_have_value("12,5")


def test_unsaved_scan_comes_back(signed_in: "SignIn", case: "Case") -> None:
    page = signed_in("radiologist")
    open_grid(page, case)
    page.locator("[data-cell]").first.fill("17")

    page.goto("/")
    page.goto(f"/cases/{case.public_id}/scan/")

    expect(page.locator("[data-cell]").first).to_have_value("17")
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator("[data-cell]").first).to_have_value("")


def test_scan_outlives_a_lost_connection(signed_in: "SignIn", case: "Case") -> None:
    page = signed_in("radiologist")
    open_grid(page, case)
    page.locator("[data-cell]").first.fill("23")

    page.context.set_offline(True)
    page.get_by_role("button", name="Record the scan").click()
    expect(page.get_by_text("No connection: the scan is not recorded.")).to_be_visible()
    page.context.set_offline(False)
    page.reload()

    expect(page.get_by_text("What you had typed before is back.")).to_be_visible()
    expect(page.locator("[data-cell]").first).to_have_value("23")
    page.get_by_role("button", name="Record the scan").click()
    page.get_by_text("The scan is recorded.").wait_for()


def test_six_lesions_within_a_minute(signed_in: "SignIn", case: "Case") -> None:
    """At a hunt-and-peck 250 ms a key, including the date and every move between fields."""
    from cases.actions.recording import amend

    def six(content: dict[str, Any]) -> None:
        known = content["lesions"]
        more = ({"id": f"X{n}", "organ": "liver", "role": "non_target"} for n in range(6))
        known.extend(itertools.islice(more, max(0, 6 - len(known))))

    amend(case=case, edit=six, event="lesions added", by=SystemActor("test"), at=timezone.now())
    page = signed_in("radiologist")
    page.goto(f"/cases/{case.public_id}/scan/")
    yesterday = timezone.now().date() - timedelta(days=1)
    begun, pressed = time.monotonic(), 10

    page.get_by_label("Date of the scan").fill(f"{yesterday}")
    cells = page.locator("[data-cell]:visible")
    cells.first.focus()
    for place in range(cells.count()):
        is_target = "u=" not in (cells.nth(place).get_attribute("data-keys") or "")
        keys = [*"12.5", "Enter"] if is_target else ["t" if place % 2 else "a"]
        for key in keys:
            page.keyboard.press(key)
        pressed += len(keys)
    page.get_by_role("button", name="Record the scan").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The scan is recorded.").wait_for()

    assert cells.count() == 0
    assert time.monotonic() - begun + 0.25 * pressed < 60


def test_vanished_metastases_print_for_theatre(signed_in: "SignIn", case: "Case") -> None:
    page = signed_in("radiologist")
    open_grid(page, case)
    cells = page.locator("[data-cell]:visible")
    cells.first.focus()
    for _ in range(cells.count()):
        page.keyboard.press("a")
    page.get_by_role("button", name="Record the scan").click()
    page.get_by_text("The scan is recorded.").wait_for()

    page.goto(f"/cases/{case.public_id}/lesions/")
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="Vanished liver metastases")).to_be_visible()
    row = page.get_by_role("region", name="Vanished liver metastases").locator("tbody tr").first
    for words in ("mm · ", "CT"):
        expect(row).to_contain_text(words)
    expect(page.get_by_role("navigation").first).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_grid_and_passport_meet_the_accessibility_baseline(
    signed_in: "SignIn", case: "Case", theme: Literal["light", "dark"]
) -> None:
    page = signed_in("radiologist", theme=theme)

    open_grid(page, case)
    page.locator("[data-cell]").first.fill("200")
    expect(page.locator("#preview")).to_contain_text("RECIST")
    assert violations(page) == []

    page.goto(f"/cases/{case.public_id}/lesions/")
    assert violations(page) == []
