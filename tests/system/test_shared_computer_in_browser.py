"""On a shared computer: no words stay after signing out, and a session that rests ends with a warning."""

import time
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session

from accounts.time_limit import ENDS

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


def ends_in(seconds: int) -> None:
    """The session of the one person who is signed in, as it is after a long rest."""
    row = Session.objects.get()
    session = SessionStore(row.session_key)
    session[ENDS] = int(time.time()) + seconds
    session.save()


def test_a_session_that_rests_warns_stays_when_asked_and_ends(
    signed_in: "SignIn", hospital: "DemoHospital"
) -> None:
    page = signed_in("surgeon")
    page.wait_for_load_state()
    warning = page.get_by_role("button", name="Stay signed in")
    assert not warning.is_visible()

    ends_in(110)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # seen again
    warning.wait_for()
    assert "two minutes" in page.get_by_role("alert").inner_text()
    warning.click()
    warning.wait_for(state="hidden")

    ends_in(2)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # seen again
    page.get_by_label("Password").wait_for()
    assert "next=/" in page.url
