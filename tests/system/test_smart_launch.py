"""A launch from a real record system in a process of its own, step by step as a browser takes them."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actions import identities
from accounts.audit import SystemActor
from accounts.exceptions import Invalid
from accounts.models import AuditEvent, Site, User
from accounts.sealing import unseal
from cases.actions.importing import import_document
from cases.models import Case, ImportSource, LabResult, ReceivedFile
from cases.rules.document import from_json
from docs import launch_from_ehr
from mdt.launch import facts
from mdt.models import Board, LaunchReading, RecordSystem, Referral
from mdt.tasks import read_launches
from tests.ehr import Ehr, patient
from tests.launches import begin, come, person, refusals, registering, words
from tests.mdt.course import course, weekly
from tests.r4 import faults

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BY = SystemActor("test")


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(code="lakeside", name="Lakeside", time_zone="Europe/Zurich")


@pytest.fixture
def surgeon(site: Site) -> User:
    return person(site, "surgeon")


@pytest.fixture
def case(site: Site) -> Case:
    return import_document(from_json(course()), site=site, by=BY, at=timezone.now()).case


@pytest.fixture
def register(ehr: Ehr, site: Site) -> Callable[..., RecordSystem]:
    return registering(ehr, site)


@pytest.fixture
def system(register: Callable[..., RecordSystem]) -> RecordSystem:
    return register()


@pytest.fixture
def linked(ehr: Ehr, surgeon: User) -> User:
    identities.link(user=surgeon, issuer=ehr.base, subject="dr-1", by=BY, at=timezone.now())
    return surgeon


def test_a_launch_lands_on_the_case(
    ehr: Ehr, system: RecordSystem, linked: User, case: Case
) -> None:
    browser, answer = come(ehr)

    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.public_id}/")
    assert browser.session["_auth_user_id"] == str(linked.pk)
    assert browser.get(answer["Location"]).status_code == 200
    event = AuditEvent.trail().get(event="launched from EHR")
    assert (event.subject_key, event.person_key) == (str(case.public_id), str(linked.public_id))
    assert event.detail == {"system": "ehr", "outcome": "case"}


def test_what_is_asked_for_is_little_and_protected(
    ehr: Ehr, system: RecordSystem, linked: User
) -> None:
    ehr.control(patients={"p1": patient()})
    come(ehr)
    asked = ehr.control()[0]

    assert asked["scope"] == "openid fhirUser launch patient/Patient.r"
    assert (asked["aud"], asked["launch"]) == (ehr.fhir, "p1")
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) > 30
    assert len(asked["nonce"]) > 30
    assert asked["redirect_uri"] == "http://testserver/launch/back/"


def test_without_a_launch_the_person_chooses_there(ehr: Ehr, system: RecordSystem, linked: User, case: Case) -> None:  # fmt: skip
    ehr.control(patients={"chosen": patient(id="chosen")})
    _, answer = come(ehr, launch="")

    assert answer["Location"] == f"/cases/{case.public_id}/"
    assert ehr.control()[0]["scope"] == "openid fhirUser launch/patient patient/Patient.r"


def test_somebody_signed_in_already_goes_on(ehr: Ehr, system: RecordSystem, linked: User, case: Case) -> None:  # fmt: skip
    browser = Client()
    browser.force_login(linked)
    begun = begin(browser, ehr)
    answer = browser.get("/launch/back/" + ehr.sign_in(begun["Location"], "dr-1"))

    assert answer["Location"] == f"/cases/{case.public_id}/"


def test_two_people_at_one_screen_are_refused(ehr: Ehr, system: RecordSystem, linked: User, case: Case, site: Site) -> None:  # fmt: skip
    browser = Client()
    browser.force_login(person(site, "oncologist"))
    begun = begin(browser, ehr)
    answer = browser.get("/launch/back/" + ehr.sign_in(begun["Location"], "dr-1"))

    assert answer.status_code == 403
    assert "somebody else" in words(answer)
    assert refusals() == ["other person"]


def test_somebody_unknown_is_told_what_to_send(
    ehr: Ehr, system: RecordSystem, linked: User
) -> None:
    browser, answer = come(ehr, "dr-unknown")

    assert answer.status_code == 403
    assert "dr-unknown" in words(answer)
    assert ehr.base in words(answer)
    assert "_auth_user_id" not in browser.session
    assert refusals() == ["unknown person"]


def test_an_unknown_patient_can_be_referred(ehr: Ehr, system: RecordSystem, linked: User, site: Site) -> None:  # fmt: skip
    board = Board.objects.create(code="liver", name="Liver board", time_zone="Europe/Zurich")
    board.sites.add(site)
    weekly(board)
    ehr.control(patients={"p1": patient("77")})
    browser, answer = come(ehr)
    assert answer["Location"] == "/launch/landed/"
    page = words(browser.get("/launch/landed/"))
    assert "No case of this patient here" in page
    assert "Refer to the Liver board" in page

    done = browser.post("/launch/refer/", {"board": "liver"})
    made = Referral.objects.get()

    assert done["Location"].endswith(f"/{made.public_id}/")
    assert (made.number, made.family_name, made.given_name) == ("77", "Meier", "Anna")
    assert (str(made.birth_date), made.sex, made.state) == ("1961-04-02", "female", "draft")
    again = browser.post("/launch/refer/", {"board": "liver"})
    assert (again["Location"], Referral.objects.count()) == ("/referrals/", 1)


def test_a_number_of_somebody_else_opens_nothing(ehr: Ehr, system: RecordSystem, linked: User, case: Case) -> None:  # fmt: skip
    ehr.control(patients={"p1": patient(birthDate="1990-01-01")})
    browser, answer = come(ehr)

    assert answer["Location"] == "/launch/landed/"
    assert "belongs to somebody else" in words(browser.get("/launch/landed/"))


def test_a_number_of_an_untrusted_system_opens_nothing(ehr: Ehr, system: RecordSystem, linked: User, case: Case) -> None:  # fmt: skip
    ehr.control(patients={"p1": patient(identifier=[{"system": "urn:other", "value": "1"}])})
    browser, answer = come(ehr)

    assert answer["Location"] == "/launch/landed/"
    assert "sent no number that is trusted" in words(browser.get("/launch/landed/"))


def test_several_cases_are_a_choice(
    ehr: Ehr, system: RecordSystem, linked: User, case: Case
) -> None:
    second = Case.objects.create(patient=case.patient, site=case.site)
    browser, answer = come(ehr)
    page = words(browser.get(answer["Location"]))

    assert "Which case?" in page
    assert all(str(one.public_id) in page for one in (case, second))


def test_a_case_that_one_may_not_see_is_not_shown(ehr: Ehr, system: RecordSystem, case: Case, site: Site) -> None:  # fmt: skip
    referrer = person(site, "referrer")
    identities.link(user=referrer, issuer=ehr.base, subject="dr-2", by=BY, at=timezone.now())
    browser, answer = come(ehr, "dr-2")

    assert answer["Location"] == "/launch/landed/"
    assert str(case.public_id) not in words(browser.get("/launch/landed/"))


def test_nobody_open_there_says_so(ehr: Ehr, system: RecordSystem, linked: User) -> None:
    ehr.control(wrong={"token": {"patient": None}})
    browser, answer = come(ehr)

    assert "No patient is open there" in words(browser.get(answer["Location"]))


@pytest.mark.parametrize("iss", ["https://evil.example/fhir", "", "javascript:alert(1)", "https://evil.example/" + "a" * 5000])  # fmt: skip
def test_only_registered_systems_are_asked(ehr: Ehr, system: RecordSystem, iss: str) -> None:
    answer = Client().get("/launch?" + urlencode({"iss": iss, "launch": "p1"}))

    assert answer.status_code == 403
    assert "not registered here" in words(answer)
    assert refusals() == ["unknown system"]


def test_an_ended_registration_is_refused(ehr: Ehr, system: RecordSystem, linked: User) -> None:
    browser = Client()
    begun = begin(browser, ehr)
    RecordSystem.objects.update(ended_at=timezone.now())

    assert begin(Client(), ehr).status_code == 403
    back = browser.get("/launch/back/" + ehr.sign_in(begun["Location"], "dr-1"))
    assert back.status_code == 403
    assert sorted(refusals()) == ["ended", "unknown system"]


@pytest.mark.parametrize(
    ("description", "why"),
    [
        ({"authorization_endpoint": "https://evil.example/authorize"}, "foreign server"),
        ({"token_endpoint": "https://evil.example/token"}, "foreign server"),
        ({"jwks_uri": "http://127.0.0.1/keys"}, "no jwks uri"),
        ({"authorization_endpoint": None}, "no authorization endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "no authorization endpoint"),
        ({"code_challenge_methods_supported": ["plain"]}, "no PKCE"),
        ({"issuer": "https://evil.example"}, "other issuer"),
    ],
)
def test_a_description_that_leads_elsewhere_is_refused(ehr: Ehr, system: RecordSystem, description: dict[str, Any], why: str) -> None:  # fmt: skip
    ehr.control(wrong={"description": description})

    assert begin(Client(), ehr).status_code == 403
    assert refusals() == [why]


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ({"id_token": None}, "no identity"),
        ({"id_token": "a.b.c"}, "identity"),
        ({"id_token": 5}, "no identity"),
        ({"patient": "p2"}, "patient not read"),
        ({"patient": "../metadata"}, "patient not read"),
        ({"patient": {"a": 1}}, "patient"),
        ({"access_token": "a\r\nX: y"}, "patient not read"),
    ],
)
def test_a_token_answer_that_does_not_hold_together_is_refused(ehr: Ehr, system: RecordSystem, linked: User, token: dict[str, Any], why: str) -> None:  # fmt: skip
    ehr.control(patients={"p1": patient()}, wrong={"token": token})
    browser, answer = come(ehr)

    assert answer.status_code == 403
    assert "_auth_user_id" not in browser.session
    assert refusals() == [why]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (patient(id="p2"), "other patient"),
        ({"resourceType": "Group", "id": "p1"}, "other patient"),
        (patient(birthDate=5), "malformed patient"),
        (patient(name="Meier"), "malformed patient"),
    ],
)
def test_a_patient_that_is_none_is_refused(ehr: Ehr, system: RecordSystem, linked: User, given: dict[str, Any], why: str) -> None:  # fmt: skip
    ehr.control(patients={"p1": given})
    _, answer = come(ehr)

    assert answer.status_code == 403
    assert refusals() == [why]


def test_a_forged_answer_lets_nobody_in(ehr: Ehr, system: RecordSystem, linked: User) -> None:
    browser = Client()
    query = parse_qs(ehr.sign_in(begin(browser, ehr)["Location"], "dr-1")[1:])
    good = {key: values[0] for key, values in query.items()}
    for change in ({"state": "forged"}, {"state": ""}):
        assert browser.get("/launch/back/", good | change).status_code == 403
    assert browser.get("/launch/back/", good | {"code": "forged"}).status_code == 403

    assert "_auth_user_id" not in browser.session
    assert refusals() == ["code", "state", "state"]


def test_an_answer_is_good_once_and_in_one_browser(ehr: Ehr, system: RecordSystem, linked: User, case: Case) -> None:  # fmt: skip
    browser = Client()
    query = ehr.sign_in(begin(browser, ehr)["Location"], "dr-1")
    elsewhere = Client().get("/launch/back/" + query)
    first = browser.get("/launch/back/" + query)
    second = browser.get("/launch/back/" + query)

    assert [a.status_code for a in (elsewhere, first, second)] == [403, 302, 403]


def test_an_answer_to_another_launch_is_refused(
    ehr: Ehr, system: RecordSystem, linked: User
) -> None:
    """A code of one launch under the state of another: PKCE and the nonce both say no."""
    browser = Client()
    one = parse_qs(ehr.sign_in(begin(browser, ehr)["Location"], "dr-1")[1:])
    other = parse_qs(ehr.sign_in(begin(browser, ehr)["Location"], "dr-1")[1:])
    mixed = {"code": one["code"][0], "state": other["state"][0]}

    assert browser.get("/launch/back/", mixed).status_code == 403
    assert refusals() == ["code"]


def test_an_answer_that_took_too_long_is_refused(
    ehr: Ehr, system: RecordSystem, linked: User
) -> None:
    browser = Client()
    query = ehr.sign_in(begin(browser, ehr)["Location"], "dr-1")
    session = browser.session
    session["launches"] = {
        state: asked | {"at": asked["at"] - 601} for state, asked in session["launches"].items()
    }
    session.save()

    assert browser.get("/launch/back/" + query).status_code == 403
    assert refusals() == ["too late"]


def test_who_says_no_there_is_told_so(ehr: Ehr, system: RecordSystem) -> None:
    browser = Client()
    state = parse_qs(urlsplit(begin(browser, ehr)["Location"]).query)["state"][0]
    answer = browser.get("/launch/back/", {"error": "access_denied", "state": state})

    assert answer.status_code == 403
    assert refusals() == ["declined"]


def test_a_client_that_is_not_the_audience_is_refused(ehr: Ehr, register: Callable[..., RecordSystem], linked: User) -> None:  # fmt: skip
    register()
    browser = Client()
    query = ehr.sign_in(begin(browser, ehr)["Location"], "dr-1")
    register(client_id="another")

    assert browser.get("/launch/back/" + query).status_code == 403


def test_another_issuer_is_another_person(ehr: Ehr, system: RecordSystem, surgeon: User) -> None:
    identities.link(
        user=surgeon, issuer="https://other.example", subject="dr-1", by=BY, at=timezone.now()
    )

    assert come(ehr)[1].status_code == 403
    assert refusals() == ["unknown person"]


def test_a_public_client_sends_no_secret(ehr: Ehr, register: Callable[..., RecordSystem], linked: User, case: Case) -> None:  # fmt: skip
    system = register(secret="")

    assert system.sealed_secret == ""
    ehr.control(patients={"p1": patient()})
    assert come(ehr)[1].status_code == 302
    assert ehr.control()[-1] == {"client": "public", "status": 200}


def test_a_secret_cannot_be_read_from_the_rows(ehr: Ehr, system: RecordSystem, linked: User, settings: Any) -> None:  # fmt: skip
    assert "s3:cret" not in str(RecordSystem.objects.values())
    settings.SECRET_KEY = "another key of this installation, after the old one was lost"
    browser = Client()
    query = ehr.sign_in(begin(browser, ehr)["Location"], "dr-1")

    assert browser.get("/launch/back/" + query).status_code == 403
    assert refusals() == ["secret"]


def test_a_secret_outlives_a_change_of_the_key(ehr: Ehr, system: RecordSystem, linked: User, case: Case, settings: Any) -> None:  # fmt: skip
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of this installation, the old one is still known"

    assert come(ehr)[1].status_code == 302


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"address": "http://ehr.example/fhir"}, "address"),
        ({"address": "https://user:pass@ehr.example"}, "address"),
        ({"token_issuer": "ehr"}, "token_issuer"),
        ({"origins": ["ftp://x"]}, "origins"),
    ],
)
def test_a_registration_is_refused_at_its_field(register: Callable[..., RecordSystem], changed: dict[str, Any], place: str) -> None:  # fmt: skip
    with pytest.raises(Invalid) as refused:
        register(**changed)

    assert [problem.path for problem in refused.value.problems] == [place]


def test_a_source_without_trusted_numbers_is_refused(register: Callable[..., RecordSystem]) -> None:
    with pytest.raises(Invalid) as refused:
        register(source=ImportSource.objects.create(code="all", name="All", trusted_systems=None))

    assert [problem.path for problem in refused.value.problems] == ["source"]


def test_the_page_registers_a_system_and_asks_it(ehr: Ehr, register: Callable[..., RecordSystem], site: Site) -> None:  # fmt: skip
    register()
    admin = User.objects.get(email="system_admin@lakeside.example")
    browser = Client()
    browser.force_login(admin)
    source = ImportSource.objects.get()
    form = {
        "code": "new", "name": "New EHR", "address": f"{ehr.fhir}2", "token_issuer": ehr.base,
        "client_id": "board", "site": site.pk, "source": source.pk, "secret": "abc",
    }  # fmt: skip
    saved = browser.post("/operations/record-systems/", form, follow=True)
    wrong = browser.post("/operations/record-systems/", form | {"address": "http://x"})
    ended = browser.post(f"/operations/record-systems/{RecordSystem.objects.get(code='new').public_id}/end/")  # fmt: skip

    assert "nobody can come from there yet" in words(saved)
    assert wrong.status_code == 422
    assert "Give a whole https address." in words(wrong)
    assert "abc" not in words(wrong)
    assert ended.status_code == 302
    assert not RecordSystem.objects.valid().filter(code="new").exists()
    answers = browser.post("/operations/record-systems/", form | {"code": "ehr", "address": ehr.fhir}, follow=True)  # fmt: skip
    assert "it answers" in words(answers)


# --- Facts of the patient, read by the token of the launch -----------------------------------------------------------


def told(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": key, "subject": {"reference": "Patient/p1"}} | more


def cea(key: str, value: str, on: str) -> dict[str, Any]:
    code = {"coding": [{"system": "http://loinc.org", "code": "2039-6"}]}
    amount = {"value": float(value), "unit": "ug/L", "system": "http://unitsofmeasure.org", "code": "ug/L"}  # fmt: skip
    return told(
        "Observation",
        key,
        status="final",
        code=code,
        valueQuantity=amount,
        effectiveDateTime=on,
    )


CANCER = told(
    "Condition", "c1", onsetDateTime="2025-10-01",
    code={"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "C18.7"}]},
)  # fmt: skip
RECORD = [CANCER, cea("o1", "5.25", "2026-01-07"), cea("o2", "7.5", "2026-02-04"), cea("o3", "9", "2026-02-25")]  # fmt: skip


@pytest.fixture
def coordinator(ehr: Ehr, site: Site) -> User:
    found = person(site, "coordinator")
    identities.link(user=found, issuer=ehr.base, subject="dr-3", by=BY, at=timezone.now())
    return found


@pytest.fixture
def reader(register: Callable[..., RecordSystem], coordinator: User) -> RecordSystem:
    return register(reads_facts=True)


def launched(ehr: Ehr, record: list[dict[str, Any]] = RECORD, **wrong: Any) -> Client:
    """A coordinator comes from there, and a worker reads what it may."""
    ehr.control(patients={"p1": patient()}, records={"p1": record}, wrong=wrong)
    browser, answer = come(ehr, "dr-3")
    assert answer.status_code == 302, words(answer)
    read_launches()
    return browser


def preview_of(browser: Client) -> str:
    """By the links that a person follows: the reading, then the file on Import."""
    page = browser.get(f"/launch/readings/{LaunchReading.objects.latest('pk').public_id}/")
    file = ReceivedFile.objects.get(closed_at=None)
    assert f'href="/imports/{file.public_id}/"' in words(page)
    return words(browser.get(f"/imports/{file.public_id}/"))


def test_the_facts_wait_on_import_and_nothing_is_written(
    ehr: Ehr, reader: RecordSystem, coordinator: User, case: Case
) -> None:
    ehr.control(patients={"p1": patient()}, records={"p1": RECORD})
    browser, answer = come(ehr, "dr-3")
    reading = LaunchReading.objects.get()
    landed = words(browser.get(answer["Location"]))
    token = json.loads(unseal(cache.get(f"launch-token:{reading.public_id}")))["token"]
    read_launches()

    assert f'hx-get="/launch/readings/{reading.public_id}/"' in landed
    page = preview_of(browser)
    assert all(value in page for value in ("5.25 µg/L", "7.5 µg/L", "9.0 µg/L"))
    assert "did not let us read" not in page
    assert Case.objects.get().version == case.version
    asked = [one for one in ehr.control() if one.get("search") == "Observation"]
    assert [one.get("page") for one in asked] == [None, "2"]
    event = AuditEvent.trail().get(event="facts read from EHR")
    assert (event.subject_key, event.person_key) == (str(case.public_id), str(coordinator.public_id))  # fmt: skip
    assert event.detail["read"] == {"Condition": 1, "Observation": 3, "Patient": 1}
    assert event.detail["not_read"] == []
    assert cache.get(f"launch-token:{reading.public_id}") is None
    rows = [*LaunchReading.objects.values(), *AuditEvent.trail().values(), *Session.objects.values()]  # fmt: skip
    assert token not in str(rows)
    assert token.encode() not in bytes(ReceivedFile.objects.get().content)


def test_the_record_system_to_try_it_with_gives_what_it_promises(
    ehr: Ehr, reader: RecordSystem, case: Case
) -> None:
    whom = launch_from_ehr.person("1", "Meier, Anna", "1961-04-02", "female")
    number = whom["identifier"][0] | {"system": "urn:mrn"}
    given = [whom | {"identifier": [number]}, *launch_from_ehr.facts()]
    assert [faults(one) for one in given] == [[]] * 4
    ehr.control(patients={"p1": given[0]}, records={"p1": given[1:]})
    browser, answer = come(ehr, "dr-3")
    read_launches()

    assert answer["Location"] == f"/cases/{case.public_id}/"
    assert "31.5 µg/L" in preview_of(browser)


def test_a_launch_again_is_the_same_proposal_and_after_it_nothing_new(
    ehr: Ehr, reader: RecordSystem, case: Case
) -> None:
    launched(ehr)
    browser = launched(ehr, RECORD[::-1])
    file = ReceivedFile.objects.get()
    assert [one.file for one in LaunchReading.objects.all()] == [file, file]

    seal = re.search(r'name="seal" value="(\w+)"', preview_of(browser))
    assert seal
    browser.post(f"/imports/{file.public_id}/confirm/", {"seal": seal[1]})
    assert LabResult.objects.filter(case=case).count() == 3
    browser = launched(ehr)

    reading = LaunchReading.objects.latest("pk")
    assert (reading.state, ReceivedFile.objects.count()) == ("nothing_new", 1)
    assert "Nothing new" in words(browser.get(f"/launch/readings/{reading.public_id}/"))


def test_what_was_not_granted_is_not_asked_and_named(
    ehr: Ehr, reader: RecordSystem, case: Case
) -> None:
    scope = "openid fhirUser launch patient/Patient.r patient/Condition.rs patient/Observation.s"
    page = preview_of(launched(ehr, token={"scope": scope}))

    assert "it does not mean that there is none" in page
    assert "Laboratory values and findings (Observation) could not be read: it was not granted" in page  # fmt: skip
    assert "Scans (ImagingStudy) could not be read: it was not granted" in page
    assert "Diagnoses (Condition) could not" not in page
    assert [one["search"] for one in ehr.control() if "search" in one] == ["Condition"]
    assert "Observation" in AuditEvent.trail().get(event="facts read from EHR").detail["not_read"]


STRANGE = told("Observation", "o9", subject={"reference": "Patient/p2"})


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (403, "it answered 403"),
        (500, "it answered 500"),
        ("endless", "its answer does not end within 3 pages"),
        ("circle", "its answer does not end within 3 pages"),
        ({"link": [{"relation": "next", "url": "https://elsewhere.example/2"}]}, "it leads to a server that is not registered"),
        ({"entry": [{"resource": STRANGE}]}, "its answer holds a resource of another patient, or of nobody"),
        ({"entry": [{"resource": STRANGE | {"subject": None}}]}, "its answer holds a resource of another patient, or of nobody"),
        ({"entry": [{"resource": patient(id="p2")}]}, "its answer holds a resource of another patient, or of nobody"),
        ({"entry": [{"resource": {"resourceType": "Bundle", "id": "b"}}]}, "its answer holds something that is no single resource with an ID"),
        ({"entry": [{"resource": RECORD[1]}, {"resource": RECORD[1] | {"status": "amended"}}]}, "it gave one resource twice, with different content"),
        ({"type": "history"}, "its answer is not the result of a search"),
    ],
)  # fmt: skip
def test_a_type_that_is_not_whole_is_left_out_and_named(
    ehr: Ehr, reader: RecordSystem, case: Case, answer: Any, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(facts, "MOST_PAGES", 3)
    page = preview_of(launched(ehr, search={"Observation": answer}))

    assert f"Laboratory values and findings (Observation) could not be read: {why}</li>" in page
    assert page.count("could not be read") == 1
    assert "5.25" not in page
    read = json.loads(bytes(ReceivedFile.objects.get().content))["entry"]
    assert {one["resource"]["resourceType"] for one in read} == {"Condition", "Patient", "OperationOutcome"}  # fmt: skip


def of(category: str, resource: dict[str, Any]) -> dict[str, Any]:
    system = "http://terminology.hl7.org/CodeSystem/observation-category"
    return resource | {"category": [{"coding": [{"system": system, "code": category}]}]}


def test_a_server_that_wants_a_category_is_asked_by_category(
    ehr: Ehr, reader: RecordSystem, case: Case
) -> None:
    """As US Core servers do: without a category refused, and one category of ours not known to it."""
    given = [*(of("laboratory", one) for one in RECORD[1:]), of("exam", cea("o4", "31", "2026-03-01"))]  # fmt: skip
    page = preview_of(
        launched(ehr, [CANCER, *given], by_category={"Observation": ["laboratory", "imaging"]})
    )

    assert all(value in page for value in ("5.25 µg/L", "7.5 µg/L", "9.0 µg/L"))
    assert "31" not in re.findall(r"(\d+)(?:\.\d+)? µg/L", page)
    assert (
        "(Observation) may be incomplete: the record system gave them by category only, "
        "and these were read: laboratory, imaging</li>" in page
    )
    asked = [one for one in ehr.control() if one.get("search") == "Observation"]
    assert [one.get("category") for one in asked] == [None, "laboratory", "laboratory", "imaging", "vital-signs", "survey", "exam"]  # fmt: skip
    assert AuditEvent.trail().get(event="facts read from EHR").detail["not_read"] == ["Observation"]


def test_a_category_that_is_not_whole_leaves_the_type_out(
    ehr: Ehr, reader: RecordSystem, case: Case
) -> None:
    strange = of("imaging", STRANGE)
    record = [CANCER, *(of("laboratory", one) for one in RECORD[1:]), strange]
    page = preview_of(launched(ehr, record, by_category={"Observation": ["laboratory", "imaging"]}))

    assert "(Observation) could not be read: its answer holds a resource of another patient, or of nobody</li>" in page  # fmt: skip
    assert "5.25" not in page


def test_a_warning_of_the_server_is_told_beside_what_it_gave(
    ehr: Ehr, reader: RecordSystem, case: Case
) -> None:
    warning = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "suppressed"}]}  # fmt: skip
    page = preview_of(launched(ehr, search={"Observation": {"entry": [{"resource": RECORD[1]}, {"resource": warning}]}}))  # fmt: skip

    assert "(Observation) may be incomplete" in page
    assert "5.25" in page


def test_who_may_not_import_is_asked_for_nothing_more(
    ehr: Ehr, reader: RecordSystem, linked: User, case: Case
) -> None:
    come(ehr)
    browser = Client()
    browser.force_login(linked)
    ehr.control(patients={"p1": patient()})
    browser.get("/launch/back/" + ehr.sign_in(begin(browser, ehr)["Location"], "dr-1"))

    assert ehr.control()[0]["scope"] == "openid fhirUser launch patient/Patient.r"
    assert not LaunchReading.objects.exists()


def test_a_number_of_somebody_else_reads_nothing(
    ehr: Ehr, reader: RecordSystem, coordinator: User, case: Case
) -> None:
    ehr.control(patients={"p1": patient(birthDate="1990-01-01")})
    come(ehr, "dr-3")

    assert not LaunchReading.objects.exists()


def test_a_patient_without_a_case_is_proposed_too(
    ehr: Ehr, reader: RecordSystem, coordinator: User
) -> None:
    ehr.control(patients={"p1": patient("77")}, records={"p1": RECORD})
    browser, answer = come(ehr, "dr-3")
    landed = words(browser.get(answer["Location"]))
    read_launches()

    assert f"/launch/readings/{LaunchReading.objects.get().public_id}/" in landed
    assert "Meier" in preview_of(browser)
    assert not Case.objects.exists()


@pytest.mark.parametrize("lost", ["token", "registration", "patient", "worker", "rights"])
def test_a_reading_that_cannot_be_done_says_so(
    ehr: Ehr, reader: RecordSystem, coordinator: User, case: Case, lost: str
) -> None:
    browser, _ = come(ehr, "dr-3")
    reading = LaunchReading.objects.get()
    if lost == "token":
        cache.clear()
    elif lost == "registration":
        RecordSystem.objects.update(ended_at=timezone.now())
    elif lost == "patient":
        ehr.control()
    elif lost == "worker":
        LaunchReading.objects.update(state="reading", begun_at=timezone.now() - timedelta(minutes=5))  # fmt: skip
    else:
        coordinator.memberships.all().update(role="auditor")
    read_launches()

    reading.refresh_from_db()
    assert (reading.state, ReceivedFile.objects.count()) == ("failed", 0)
    page = words(browser.get(f"/launch/readings/{reading.public_id}/"))
    assert "could not be read." in page
    assert reading.because in page
