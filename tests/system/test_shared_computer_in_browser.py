"""What a browser keeps of the words of one person is gone when they sign out."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from tests.system.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KEEP = """() => {
  localStorage.setItem("live:a-case", "words of the recorder");
  localStorage.setItem("letters", "off");
  sessionStorage.setItem("draft:a-form", "words of a draft");
}"""
KEPT = "() => [...Object.values(localStorage), ...Object.values(sessionStorage)]"


def test_signing_out_leaves_no_words_behind(signed_in: "SignIn", hospital: "DemoHospital") -> None:
    page = signed_in("surgeon")
    page.wait_for_load_state()
    page.evaluate(KEEP)

    with page.expect_navigation():
        page.locator("#sign-out").evaluate("form => form.requestSubmit()")

    kept = page.evaluate(KEPT)
    assert "off" in kept, "how somebody likes the page may stay"
    assert not [value for value in kept if "words" in value]
