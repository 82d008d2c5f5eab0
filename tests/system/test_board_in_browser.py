"""The whole loop by keyboard, and every page against the accessibility baseline in both themes."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AXE = (Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js").read_text(
    encoding="utf-8"
)
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
# What passes is named only: to send all of it from the browser takes longer than to look.
RUN = f"""async () => {{
  const found = await axe.run(document, {{runOnly: {RULES}, resultTypes: ["violations"]}});
  return found.violations.map((one) => `${{one.id}}: ${{one.nodes[0].html.slice(0, 160)}}`);
}}"""


def violations(page: "Page") -> list[str]:
    """What axe finds on the page as it stands: rule and the first element each."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN)
    return found


HERE = """() => {
  const here = document.activeElement;
  return here.matches("a, button") ? `${here.textContent} ${here.getAttribute("aria-label") || ""}` : "";
}"""


def press_until(page: "Page", words: str, key: str = "Tab", most: int = 120) -> None:
    """Walk by keyboard to the link or button with these words."""
    for _ in range(most):
        page.keyboard.press(key)
        if words in page.evaluate(HERE):
            return
    pytest.fail(f"the keyboard never reached “{words}”")


def test_a_progressing_case_is_decided_by_keyboard(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    from mdt.demo import PASSWORD
    from mdt.models import Decision

    page = signed_in("surgeon")
    page.goto(f"/meetings/{quorate_meeting.public_id}/")
    press_until(page, "Record")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Why the case is here").wait_for()
    assert page.get_by_label("Recommendation").input_value() == ""

    page.get_by_role("radio", name="Yes", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Recommendation").focus()
    page.keyboard.type("Change to FOLFIRI, restage after eight weeks.")
    page.keyboard.press("Tab")
    page.keyboard.type("Growth on oxaliplatin.")
    for role, name in (
        ("radio", "Curative"),
        ("checkbox", "Chemotherapy"),
        ("radio", "Nobody dissents"),
    ):
        page.get_by_role(role, name=name, exact=True).focus()  # type: ignore[arg-type]
        page.keyboard.press("Space")
    page.get_by_label("Who informs the patient").focus()
    page.keyboard.type("Dr. Oskar")
    press_until(page, "Save and read back")
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Read this aloud").wait_for()
    address = page.url
    second = signed_in("oncologist")
    second.goto(address)
    second.get_by_role("button", name="I confirm this text").press("Enter")
    page.reload()
    page.get_by_label("Your password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Signed decision").wait_for()
    decision = Decision.objects.signed().get()
    assert decision.recommendation.startswith("Change to FOLFIRI")
    assert page.get_by_text(decision.sha256).is_visible()


def test_the_board_answers_its_suggestions_and_they_are_counted(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    from mdt.models import AgendaItem

    page = signed_in("surgeon")
    page.goto(f"/meetings/{quorate_meeting.public_id}/")
    page.locator("summary").filter(has_text="suggestion").first.click()
    page.locator("details[open] li a").first.click()
    page.get_by_role("heading", name="Why the case is here").wait_for()
    for place, (said, why) in enumerate(
        (("Rejected", "comorbidity"), ("Modified", "anatomy"), ("Accepted", ""))
    ):
        card = page.locator("article.suggestion").nth(place)
        card.locator("summary").filter(has_text="The board’s answer to").press("Enter")
        if why:
            card.get_by_label("Reason, unless accepted").select_option(why)
        card.get_by_role("button", name=said).click()
        card.get_by_text(f"The board: {said}").wait_for()
    assert page.get_by_text("Comorbidity or frailty").first.is_visible()

    # Only what a board decided is counted; how it decides is the test above.
    number = page.url.split("/items/")[1].split("/")[0]
    AgendaItem.objects.filter(public_id=number).update(state="decided")
    page.goto("/concordance/")
    cells = page.locator("table").first.locator("tbody tr td.number").all_inner_texts()
    rows = [cells[start : start + 5] for start in range(0, len(cells), 5)]
    totals = [sum(int(row[n].split(" / ")[0]) for row in rows) for n in (0, 2, 3)]
    assert totals == [1, 1, 1], "accepted, modified, rejected"


def test_minutes_are_made_and_downloaded(signed_in: "SignIn", quorate_meeting: "Meeting") -> None:
    page = signed_in("coordinator")
    page.goto(f"/meetings/{quorate_meeting.public_id}/minutes/")
    page.get_by_role("button", name="Make the minutes").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_meets_the_accessibility_baseline(
    signed_in: "SignIn", quorate_meeting: "Meeting", theme: Literal["light", "dark"]
) -> None:
    item = quorate_meeting.items.all()[0]
    addresses = (
        "/", "/cases/", f"/cases/{item.case.public_id}/", "/flags/", "/meetings/",
        f"/meetings/{quorate_meeting.public_id}/", f"/meetings/{quorate_meeting.public_id}/minutes/",
        f"/items/{item.public_id}/decision/", "/knowledge/", "/concordance/", "/operations/", "/account/", "/components/",
    )  # fmt: skip
    page = signed_in("coordinator", theme=theme)
    found = {}
    for address in addresses:
        response = page.goto(address)
        assert response is not None
        assert response.ok, address
        found[address] = violations(page)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    found["/accounts/login/"] = violations(page)
    assert {address: problems for address, problems in found.items() if problems} == {}


def test_no_page_asks_another_host_or_breaks_its_policy(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    page = signed_in("coordinator")
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    for address in (
        "/",
        "/cases/",
        f"/cases/{quorate_meeting.items.all()[0].case.public_id}/",
        "/knowledge/",
    ):
        page.goto(address)
    assert [url for url in asked if not url.startswith(signed_in.address)] == []
    assert complaints == []
