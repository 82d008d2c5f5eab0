"""Every page of the sign-in library, in the order in which people meet them: accessible, in one language, on a phone.

The second factor and the security key are real: the code is computed from the secret, the key is Chromium's own.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.urls import reverse

from mdt.demo import PASSWORD
from tests.system.test_board_in_browser import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from mdt.demo import DemoHospital

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NEW = "a long walk along the river"
# Whole words of English that a Chinese page may hold: what people are called, and the product.
ENGLISH = re.compile(r"(?:\b[A-Za-z]{2,}\b[ ,.:]+){3,}")
TOUCHED = {
    "options": {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": False,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }
}  # fmt: skip


class Looker:
    """Notes what is wrong with each page it is shown."""

    def __init__(self, page: "Page", language: str) -> None:
        self.page, self.language = page, language
        self.wrong: dict[str, list[str]] = {}

    def look(self, name: str) -> None:
        page, found = self.page, []
        page.wait_for_load_state()
        page.set_viewport_size({"width": 1280, "height": 900})
        found += violations(page)
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append("wider than 320 px")
        page.set_viewport_size({"width": 1280, "height": 900})
        heading = page.locator("h1").all_inner_texts()
        if len(heading) != 1 or not page.title().endswith(" – CRLM Board"):
            found.append(f"headed {heading}, titled {page.title()}")
        said = page.locator("main").inner_text().replace(PASSWORD, "")
        if self.language != "en" and (english := ENGLISH.search(said)):
            found.append(f"says {english[0]}")
        if found:
            self.wrong[name] = found

    def open(self, name: str, **words: Any) -> None:
        self.page.goto(reverse(name, kwargs=words))
        self.look(name)

    def sign_in(self, address: str, password: str) -> None:
        self.page.goto(reverse("account_login"))
        self.page.fill("[name=login]", address)
        self.page.fill("[name=password]", password)
        self.page.keyboard.press("Enter")

    def send(self, name: str, **fields: str) -> None:
        """Fill the first form of the page's content and press its first button."""
        for field, value in fields.items():
            self.page.fill(f"main [name={field}]", value)
        self.page.locator("main form:not(.no-print)").first.locator("button").first.click()
        self.look(name)


@pytest.fixture(params=[("light", "en"), ("dark", "zh-hans")], ids="-".join)
def looker(
    request: pytest.FixtureRequest, browser: "Browser", live_server: "LiveServer"
) -> Iterator[Looker]:
    cache.clear()
    theme, language = request.param
    # Who has signed out leaves no language on the device; the pages then follow the browser.
    locale = {"en": "en-GB", "zh-hans": "zh-CN"}[language]
    context = browser.new_context(base_url=live_server.url, color_scheme=theme, locale=locale)
    context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    yield Looker(context.new_page(), language)
    context.close()


def test_forgetting_and_choosing_a_password(
    looker: Looker, hospital: "DemoHospital", mailoutbox: list[EmailMessage]
) -> None:
    surgeon = hospital.people["surgeon"]
    looker.open("account_login")
    looker.send("wrong password", login=surgeon.email, password="wrong")
    looker.open("account_reset_password")
    looker.send("no address", email="nobody")
    looker.send("mail sent", email=surgeon.email)
    link = re.search(r"/accounts/password/reset/key/\S+", str(mailoutbox[0].body))
    assert link is not None
    looker.page.goto(link[0])
    looker.look("choose")
    looker.send("not the same", password1=NEW, password2="another one entirely")
    looker.send("too short", password1="short", password2="short")
    looker.send("changed", password1=NEW, password2=NEW)
    looker.page.goto(link[0])
    looker.look("used link")
    for name in ("account_signup", "account_inactive", "socialaccount_login_cancelled"):
        looker.open(name)
    looker.open("socialaccount_login_error")

    assert looker.wrong == {}
    surgeon.refresh_from_db()
    assert surgeon.check_password(NEW)


def test_a_password_a_second_factor_and_a_key(looker: Looker, hospital: "DemoHospital") -> None:
    surgeon, page = hospital.people["surgeon"], looker.page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", TOUCHED)
    looker.sign_in(surgeon.email, PASSWORD)
    page.wait_for_url(re.compile(r":\d+/$"))
    looker.open("account_change_password")
    looker.send("wrong one", oldpassword="wrong", password1=NEW, password2=NEW)
    looker.send("changed", oldpassword=PASSWORD, password1=NEW, password2=NEW)
    looker.open("mfa_index")

    looker.open("mfa_activate_totp")  # leads by the password
    page.fill("main [name=password]", NEW)
    page.click("main button.primary")
    page.wait_for_url("**/totp/activate/")
    looker.look("activate")
    secret = page.locator("main code").inner_text()
    looker.send("wrong code", code="12345x")
    looker.send("codes", code=_code(secret))
    for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        looker.open(name)
    looker.open("mfa_add_webauthn")
    page.fill("main [name=name]", "楼上 office")
    page.click("#key-button")
    page.wait_for_url("**/accounts/2fa/")
    looker.open("mfa_list_webauthn")
    key = Authenticator.objects.get(user=surgeon, type="webauthn").pk
    looker.open("mfa_edit_webauthn", pk=key)
    looker.open("mfa_remove_webauthn", pk=key)
    looker.open("mfa_index")
    for name in ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"):
        looker.open(name)

    looker.open("account_logout")
    looker.send("signed out")
    looker.sign_in(surgeon.email, NEW)
    page.wait_for_url("**/2fa/authenticate/")
    looker.look("second step")
    page.click("#key-button")
    page.wait_for_url(re.compile(r":\d+/$"))

    assert looker.wrong == {}


def test_without_a_key_the_page_says_so(looker: Looker, hospital: "DemoHospital") -> None:
    """A device without any key: the browser refuses, and the page tells it where the console alone would."""
    page = looker.page
    looker.sign_in(hospital.people["surgeon"].email, PASSWORD)
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto(reverse("mfa_add_webauthn"))
    page.fill("main [name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/webauthn/add/")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error()); }")
    page.click("#key-button")
    page.get_by_role("alert").wait_for()
    looker.look("no key")

    assert looker.wrong == {}


def _code(secret: str) -> str:
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))
