"""What is printed by the browser: whole, without what only a screen needs, on numbered sheets of A4."""

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from mdt.models import Meeting
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# Width of the text of an A4 sheet in CSS pixels: 210 mm less two margins of 12 mm.
TEXT_WIDTH = 703
CUT = """[...document.querySelectorAll("main *")].filter((e) => !e.closest(".visually-hidden") &&
  e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.tagName + " " + e.textContent.trim().slice(0, 40))"""
PRESSED = """[...document.querySelectorAll("button, .button, input:not([type=hidden]), select")]
  .filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 60))"""


def printed(page: "Page", address: str) -> list[str]:
    """The text of each sheet; what would be cut off or pressed on paper fails here."""
    page.goto(address)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": TEXT_WIDTH, "height": 1000})
    assert page.evaluate(CUT) == []
    assert page.evaluate(PRESSED) == []
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    sizes = {tuple(sorted(round(float(side)) for side in sheet.mediabox[2:])) for sheet in sheets}
    assert sizes == {(595, 842)}
    return [sheet.extract_text() for sheet in sheets]


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("indicators", "Who reaches the board"),
        ("meeting", "Agenda"),
        ("minutes", "The meeting"),
        ("case", "Born"),
    ],
)
def test_each_sheet_is_whole_and_numbered(
    signed_in: "SignIn", quorate_meeting: "Meeting", path: str, first: str
) -> None:
    at = f"/meetings/{quorate_meeting.public_id}/"
    case = quorate_meeting.items.all()[0].case
    address = {
        "indicators": "/indicators/", "meeting": at, "minutes": f"{at}minutes/",
        "case": f"/cases/{case.public_id}/",
    }[path]  # fmt: skip

    sheets = printed(signed_in("coordinator"), address)

    assert first in sheets[0]
    assert all("Sign out" not in text for text in sheets)
    for n, text in enumerate(sheets, 1):
        assert f"{n} / {len(sheets)}" in " ".join(text.split())


def test_each_sheet_of_a_case_names_the_patient(
    signed_in: "SignIn", quorate_meeting: "Meeting"
) -> None:
    """Sheets are parted. A name is only a name, whatever signs stand in it."""
    case = quorate_meeting.items.all()[0].case
    patient = case.patient
    patient.family_name, patient.given_name = 'O\'Neil "x"; }</style><b>', "Zoë 王"
    patient.save()

    sheets = printed(signed_in("coordinator"), f"/cases/{case.public_id}/")

    assert len(sheets) > 1
    for text in sheets:
        assert patient.display_name in " ".join(text.split())
        assert patient.identifiers.all()[0].value in text
