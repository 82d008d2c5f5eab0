"""S25, as the design has it: scores and suggestions stand beside with their basis; the decision stays empty."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def surgeon(hospital: "DemoHospital") -> Client:
    client = Client()
    client.force_login(hospital.people["surgeon"], backend=BACKEND)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_suggestions_are_shown_and_fill_nothing(
    surgeon: Client, quorate_meeting: "Meeting"
) -> None:
    item = quorate_meeting.items.order_by("position")[0]
    text = page(surgeon, f"/items/{item.public_id}/decision/")

    assert 'class="suggestion' in text
    assert "suggestions are never copied" in text
    recommendation = text.split('id="id_recommendation"')[1].split("</textarea>")[0]
    assert recommendation.rsplit(">", 1)[1].strip() == ""
    assert (
        "checked" not in text.split("<form")[2].split("</form>")[0].split("5. ")[-1].split("6. ")[0]
    )


def test_switched_off_they_are_gone_and_the_records_stay(
    surgeon: Client, quorate_meeting: "Meeting"
) -> None:
    from mdt.models import Board
    from recommendations.models import Evaluation

    before = Evaluation.objects.count()
    Board.objects.update(suggestions_shown=False)
    item = quorate_meeting.items.order_by("position")[0]

    assert 'class="suggestion' not in page(surgeon, f"/items/{item.public_id}/decision/")
    assert Evaluation.objects.count() == before


def test_a_score_shows_inputs_formula_source_version_and_what_is_missing(
    surgeon: Client, quorate_meeting: "Meeting"
) -> None:
    """Whoever looks can work it out again: each input with its points, the citation, and the version of the rules."""
    from recommendations.models import Evaluation

    pages = [
        page(surgeon, f"/cases/{item.case.public_id}/") for item in quorate_meeting.items.all()
    ]
    shown = [text for text in pages if 'id="scores"' in text]

    assert shown
    for text in shown:
        part = text.split('id="scores"')[1].split("</section>")[0]
        assert "Points" in part
        assert "Source" in part
        assert "Discrimination (c-index)" in part
        assert Evaluation.objects.latest("id").knowledge_version in text
    assert any("Missing:" in text for text in shown), "a score says what it lacks"
