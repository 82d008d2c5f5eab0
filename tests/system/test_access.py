"""Every address, asked by everybody: anonymous, stranger, reader, the wrong method, an unknown id.

A new address without a row here fails the test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

if TYPE_CHECKING:
    from cases.models import Case
    from mdt.demo import DemoHospital
    from mdt.models import HookFeedback, Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SECRET = "known-to-this-test-only"
READ, WRITE, BOTH = ("get",), ("post",), ("get", "post")
EVERY = ("get", "post", "put", "delete", "patch")
# name of the address: what it takes, whose id it needs, and who of the site reads it
ROWS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "language": (WRITE, "", "anonymous"),
    "today": (READ, "", "coordinator"),
    "find": (READ, "", "coordinator"),
    "cases": (READ, "", "coordinator"),
    "cohort": (READ, "", "coordinator"),
    "case": (READ, "case", "coordinator"),
    "document": (READ, "document", "coordinator"),
    "case-refer": (WRITE, "case", ""),
    "case-scan": (BOTH, "case", "radiologist"),
    "case-report": (WRITE, "case", ""),
    "case-scan-preview": (WRITE, "case", ""),
    "case-sizes": (WRITE, "case", ""),
    "case-enter": (BOTH, "case", "coordinator"),
    "case-liver": (READ, "case", "coordinator"),
    "case-export": (BOTH, "case", "coordinator"),
    "case-lesions": (READ, "case", "coordinator"),
    "case-clock": (WRITE, "case", ""),
    "clock-change": (WRITE, "clock", ""),
    "meeting-reschedule": (WRITE, "meeting", ""),
    "item-task": (WRITE, "item", ""),
    "meeting-proceed": (WRITE, "meeting", ""),
    "case-objection": (WRITE, "case", ""),
    "objection-resolve": (WRITE, "objection", ""),
    "work-up-withdraw": (WRITE, "work_up", ""),
    "booking-join": (WRITE, "booking", ""),
    "referrals": (READ, "", "coordinator"),
    "referral-start": (WRITE, "", ""),
    "triage": (READ, "", "surgeon"),
    "chase": (READ, "", "radiologist"),
    "standards": (BOTH, "", "chair"),
    "referral": (BOTH, "referral", "coordinator"),
    "referral-kept": (WRITE, "referral", ""),
    "referral-withdraw": (WRITE, "referral", ""),
    "referral-call-back": (WRITE, "referral", ""),
    "referral-list": (WRITE, "referral", ""),
    "referral-judge": (WRITE, "referral", ""),
    "material-advance": (WRITE, "material", ""),
    "api-referrals": (BOTH, "", "coordinator"),
    "api-referral": (("get", "put"), "referral", "coordinator"),
    "api-referral-submission": (WRITE, "referral", ""),
    "api-referral-judgement": (WRITE, "referral", ""),
    "api-referral-withdrawal": (WRITE, "referral", ""),
    "api-call-back": (WRITE, "referral", ""),
    "flags": (READ, "", "coordinator"),
    "flags-together": (WRITE, "", ""),
    "view-keep": (WRITE, "", ""),
    "view-forget": (WRITE, "view", ""),
    "draft": (("get", "post", "delete"), "item", "surgeon"),
    "tour": (WRITE, "", ""),
    "glossary": (READ, "", "auditor"),
    "guide": (READ, "", "auditor"),
    "flag-dismiss": (WRITE, "flag", ""),
    "flag-reopen": (WRITE, "flag", ""),
    "flag-judge": (WRITE, "flag", ""),
    "flag-quality": (READ, "", "coordinator"),
    "case-miss": (BOTH, "case", "surgeon"),
    "miss-retract": (WRITE, "miss", ""),
    "meetings": (READ, "", "coordinator"),
    "calendar": (READ, "", "coordinator"),
    "notices-read": (WRITE, "", ""),
    "series-begin": (BOTH, "", "coordinator"),
    "calendar-feed-make": (WRITE, "", ""),
    "calendar-feed": (READ, "", "anonymous"),
    "holiday-add": (WRITE, "", ""),
    "meeting-plan": (WRITE, "", ""),
    "date-confirm": (WRITE, "question", ""),
    "meeting-invitation": (READ, "meeting", "coordinator"),
    "meeting-lock": (BOTH, "meeting", "coordinator"),
    "series": (BOTH, "series", "coordinator"),
    "series-end": (WRITE, "series", ""),
    "meeting-cancel": (BOTH, "meeting", "coordinator"),
    "meeting-lists": (BOTH, "meeting", "coordinator"),
    "meeting-downtime": (READ, "meeting", "coordinator"),
    "meeting-arrange": (WRITE, "meeting", ""),
    "item-place": (WRITE, "item", ""),
    "item-late": (WRITE, "item", ""),
    "meeting": (READ, "meeting", "coordinator"),
    "meeting-live": (READ, "meeting", "surgeon"),
    "meeting-live-now": (READ, "meeting", "surgeon"),
    "meeting-record": (READ, "meeting", "coordinator"),
    "meeting-record-bar": (READ, "meeting", "coordinator"),
    "meeting-lead": (WRITE, "meeting", ""),
    "item-paper": (BOTH, "item", "coordinator"),
    "decision-scan": (READ, "decision", ""),
    "guest-invite": (WRITE, "meeting", ""),
    "guest-revoke": (WRITE, "guest", ""),
    # By their secret alone, whoever asks: without the right one there is nothing.
    "guest": (BOTH, "", "nobody"),
    "guest-case": (READ, "item", "nobody"),
    "item-save": (WRITE, "item", ""),
    "item-read-back": (WRITE, "item", ""),
    "item-voice": (WRITE, "item", ""),
    "meeting-state": (WRITE, "meeting", ""),
    "meeting-attendance": (BOTH, "meeting", "coordinator"),
    "signers": (BOTH, "", "chair"),
    "signer-end": (WRITE, "signer", ""),
    "board-dissent": (WRITE, "board", ""),
    "meeting-sign": (BOTH, "meeting", "chair"),
    "minutes": (BOTH, "meeting", "coordinator"),
    "minutes-approve": (WRITE, "meeting", ""),
    "meeting-archive": (WRITE, "meeting", ""),
    "minutes-download": (BOTH, "minutes", "coordinator"),
    "exports": (BOTH, "", "export_admin"),
    "decision-export": (WRITE, "decision", ""),
    "item-shift": (WRITE, "item", ""),
    "item-move": (BOTH, "item", "coordinator"),
    "item-remove": (WRITE, "item", ""),
    "decision-record": (BOTH, "item", "surgeon"),
    "case-panel": (WRITE, "case", ""),
    "panel-vote": (WRITE, "panel", ""),
    "panel-widen": (WRITE, "panel", ""),
    "item-suggestions": (READ, "item", "coordinator"),
    "item-answer": (WRITE, "item", ""),
    "indicators": (READ, "", "surgeon"),
    "indicator": (READ, "", "surgeon"),
    "concordance": (READ, "", "surgeon"),
    "registry": (READ, "", "export_admin"),
    "api-item-answers": (WRITE, "item", ""),
    "decision": (READ, "decision", "surgeon"),
    "decision-sign": (WRITE, "decision", ""),
    "decision-addendum": (WRITE, "decision", ""),
    "decision-complete": (BOTH, "signed", "coordinator"),
    "decision-action": (WRITE, "decision", ""),
    "action-close": (WRITE, "action", ""),
    "imports": (BOTH, "", "coordinator"),
    "senders": (BOTH, "", "coordinator"),
    "import": (READ, "file", "coordinator"),
    "import-answer": (WRITE, "file", ""),
    "import-confirm": (WRITE, "file", ""),
    "decision-confirm": (WRITE, "decision", ""),
    "decision-correct": (WRITE, "decision", ""),
    "decision-informed": (WRITE, "decision", ""),
    "decision-agreed": (WRITE, "decision", ""),
    "decision-explained": (WRITE, "decision", ""),
    "fates": (READ, "", "coordinator"),
    "letter": (READ, "letter", "surgeon"),
    "letter-language": (WRITE, "letter", ""),
    "letter-send": (WRITE, "letter", ""),
    "action-hand-over": (WRITE, "action", ""),
    "action-review": (WRITE, "action", ""),
    "operations": (READ, "", "coordinator"),
    "interfaces": (READ, "", "coordinator"),
    "hl7-message": (READ, "hl7", "coordinator"),
    "hl7-answer": (WRITE, "hl7", ""),
    "merge-answer": (WRITE, "merge", ""),
    "api-hl7": (WRITE, "", ""),
    "api-imports": (WRITE, "", ""),
    "api-import": (READ, "file", "coordinator"),
    "api-import-commit": (WRITE, "file", ""),
    "api-fhir-metadata": (READ, "", "anonymous"),
    "api-base-metadata": (READ, "", "anonymous"),
    # Refused by every method, whoever asks: there is no search.
    "api-fhir-type": (EVERY, "", "nobody"),
    "api-base-type": (EVERY, "", "nobody"),
    "api-fhir-case": (READ, "case", "coordinator"),
    "api-fhir-appointment": (READ, "meeting", "coordinator"),
    "api-fhir": (READ, "decision", ""),
    "api-base-case": (READ, "case", "coordinator"),
    "api-base-appointment": (READ, "meeting", "coordinator"),
    "api-base": (READ, "decision", ""),
    "launch": (READ, "", "nobody"),
    "launch-logout": (WRITE, "", "nobody"),
    "our-keys": (READ, "", "anonymous"),
    "launch-back": (READ, "", "nobody"),
    "launched": (READ, "", ""),
    "launch-refer": (WRITE, "", ""),
    "launch-reading": (READ, "reading", "coordinator"),
    "record-systems": (BOTH, "", "system_admin"),
    "record-system-end": (WRITE, "record_system", ""),
    "hooks": (READ, "", "coordinator"),
    "hook-clients": (BOTH, "", "system_admin"),
    "hook-client-end": (WRITE, "hook_client", ""),
    "hook-handle": (WRITE, "feedback", ""),
    "api-cds-services": (READ, "", "anonymous"),
    "api-cds-call": (WRITE, "", ""),
    "api-cds-feedback": (WRITE, "", ""),
    "knowledge": (READ, "", "auditor"),
    "knowledge-rule": (READ, "", "auditor"),
    "lab": (BOTH, "", "surgeon"),
    "lab-draft": (READ, "knowledge_draft", "surgeon"),
    "lab-file": (BOTH, "knowledge_draft", "chair"),
    "lab-replay": (WRITE, "knowledge_draft", ""),
    "lab-sign": (WRITE, "knowledge_draft", ""),
    "lab-drop": (WRITE, "knowledge_draft", ""),
    "account": (READ, "", "auditor"),
    "session": (BOTH, "", "auditor"),
    "account-look": (WRITE, "", ""),
    "token-issue": (WRITE, "", ""),
    "token-revoke": (WRITE, "token", ""),
    "setup": (READ, "", "system_admin"),
    "setup-sites": (READ, "", "system_admin"),
    "site-add": (BOTH, "", "system_admin"),
    "site": (BOTH, "site", "system_admin"),
    "setup-groups": (BOTH, "", "system_admin"),
    "group-remove": (WRITE, "group_role", ""),
    "setup-boards": (READ, "", "system_admin"),
    "board-add": (BOTH, "", "system_admin"),
    "board": (BOTH, "board", "system_admin"),
    "person-add": (BOTH, "", "system_admin"),
    "person": (BOTH, "person", "system_admin"),
    "person-deactivate": (WRITE, "person", ""),
    "person-reactivate": (WRITE, "person", ""),
    "person-link": (WRITE, "person", ""),
    "person-factor": (WRITE, "person", ""),
    "person-number-add": (WRITE, "person", ""),
    "person-number-remove": (WRITE, "staff_number", ""),
    "accessibility": (READ, "", "anonymous"),
    "components": (READ, "", "anonymous"),
    "api-description": (READ, "", "anonymous"),
    "api-me": (READ, "", "auditor"),
    "api-tokens": (WRITE, "", ""),
    "api-audit": (READ, "", "auditor"),
    "api-cases": (BOTH, "", "coordinator"),
    "api-case": (("get", "put"), "case", "coordinator"),
    "api-case-clocks": (READ, "case", "coordinator"),
    "api-case-response": (READ, "case", "coordinator"),
    "api-case-deteriorations": (WRITE, "case", ""),
    "api-case-work-up": (BOTH, "case", "coordinator"),
    "api-case-documents": (READ, "case", "coordinator"),
    "api-document": (READ, "document", "coordinator"),
    "api-case-entries": (WRITE, "case", ""),
    "api-case-cycles": (WRITE, "case", ""),
    "api-flags": (READ, "", "coordinator"),
    "api-flag-dismissal": (WRITE, "flag", ""),
    "api-flag-reopening": (WRITE, "flag", ""),
    "api-flag-judgement": (WRITE, "flag", ""),
    "api-flag-quality": (READ, "", "coordinator"),
    "api-misses": (READ, "", "coordinator"),
    "api-case-misses": (WRITE, "case", ""),
    "api-miss-retraction": (WRITE, "miss", ""),
    "api-evaluation": (READ, "case", "coordinator"),
    "api-evaluate": (WRITE, "", ""),
    "api-meetings": (READ, "", "coordinator"),
    "api-meeting": (BOTH, "meeting", "coordinator"),
    "api-meeting-plan": (WRITE, "", ""),
    "api-attendance": (BOTH, "meeting", "coordinator"),
    "api-departures": (WRITE, "meeting", ""),
    "api-apologies": (BOTH, "meeting", "coordinator"),
    "api-series": (BOTH, "", "coordinator"),
    "api-one-series": (("get", "put"), "series", "coordinator"),
    "api-series-end": (WRITE, "series", ""),
    "api-signers": (BOTH, "", "chair"),
    "api-signer-end": (WRITE, "signer", ""),
    "api-waits": (BOTH, "case", "coordinator"),
    "api-wait-stop": (WRITE, "clock", ""),
    "api-wait-adjustments": (WRITE, "clock", ""),
    "api-agenda": (BOTH, "meeting", "coordinator"),
    "api-minutes": (BOTH, "meeting", "coordinator"),
    "api-item-placing": (WRITE, "item", ""),
    "api-draft": (("put",), "item", ""),
    "api-read-back": (WRITE, "decision", ""),
    "api-signature": (WRITE, "decision", ""),
    "api-addenda": (WRITE, "decision", ""),
}  # fmt: skip
EXTRAS = {
    "secret": SECRET,
    "part": "labs",
    "line": "T1",
    "kind": "lab",
    "code": "alert.dpd",
    "name": "quorate",
    "form": "decision",
    "standard": "cosd",
    "service": "crlm-board-readiness",
    "token": "no-such-secret",
}


@dataclass(frozen=True)
class Address:
    name: str
    route: str

    def path(self, pk: str) -> str:
        filled = self.route
        for name, value in (EXTRAS | {"pk": pk}).items():
            for kind in ("uuid", "str", "slug", "case_part"):
                filled = filled.replace(f"<{kind}:{name}>", value)
        return f"/{filled}"

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")


def addresses() -> Iterator[Address]:
    """Every named address of our own; the sign-in pages are another project's."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[Address]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern) and pattern.name:
                yield Address(pattern.name, route)
            elif not isinstance(pattern, URLPattern):
                yield from walk(pattern.url_patterns, route)

    return (a for a in walk(get_resolver().url_patterns, "") if not a.route.startswith("accounts/"))


@pytest.fixture
def known(hospital: "DemoHospital", quorate_meeting: "Meeting") -> dict[str, str]:
    """An id of each kind, all of the first site."""
    from accounts.actions import tokens
    from accounts.models import GroupRole
    from accounts.models.api_token import digest_of
    from cases.actions import misses, receiving, work_ups
    from cases.models import Booking, Flag
    from mdt.actions import (
        decisions,
        follow_ups,
        guests,
        list_memory,
        minutes,
        objections,
        panels,
        referrals,
        signers,
    )
    from mdt.models import (
        CalendarFeed,
        CaseClock,
        DateQuestion,
        HookClient,
        LaunchReading,
        MeetingSeries,
        RecordSystem,
    )
    from recommendations.actions import drafts
    from tests.mdt.meeting_answers import numbered
    from tests.mdt.referrals import draft as drafted

    now, people = timezone.now(), hospital.people
    item = quorate_meeting.items.all()[0]
    draft = decisions.save_draft(
        item=item, content={"recommendation": "x"}, by=people["surgeon"], at=now
    )
    action = follow_ups.give(
        decision=draft,
        text="MRI",
        owner=people["radiologist"],
        due_in_working_days=2,
        by=people["surgeon"],
        at=now,
    )
    letter = a_letter(quorate_meeting, people)
    invited, _secret = guests.invite(
        meeting=quorate_meeting, full_name="Prof. Gast", email="gast@far.example", role="Expert",
        items=[item], by=people["coordinator"], at=now,
    )  # fmt: skip
    signer = signers.nominate(
        board=hospital.boards[0], person=people["surgeon"], valid_from=now.date() + timedelta(days=9),
        by=people["chair"], at=now,
    )  # fmt: skip
    document = minutes.make(quorate_meeting, pseudonymised=True, by=people["coordinator"], at=now)[
        0
    ]
    panel = panels.open_panel(case=item.case, by=people["surgeon"], at=now)
    token, _ = tokens.issue(user=people["coordinator"], name="x", by=people["coordinator"], at=now)
    rules = drafts.start(version="2026.2", why="x", by=people["chair"], at=now)
    miss = misses.record(
        case=item.case,
        code="lesion_growth",
        seen_on=now.date(),
        what="L1",
        by=people["surgeon"],
        at=now,
    )
    work_up = work_ups.record(
        case=item.case, kind="histology", state="requested", by=people["oncologist"], at=now
    )
    file = receiving.receive(
        name="a.json", content=b"{}", site=item.case.site, by=people["coordinator"], at=now
    )
    referral = drafted(hospital.boards[0], people["referrer"], at=now)
    referral = referrals.submit(referral=referral, by=people["referrer"], at=now)
    objection = objections.record(case=item.case, by=people["coordinator"], at=now)
    series = MeetingSeries.objects.filter(board=hospital.boards[0])[0]
    question = DateQuestion.objects.create(
        series=series, day=now.date(), kind="holiday", proposal="next"
    )
    CalendarFeed.objects.create(user=people["coordinator"], digest=digest_of(SECRET), made_at=now)
    view = list_memory.keep(page="cases", name="x", query="", by=people["coordinator"], at=now)
    group = GroupRole.objects.create(
        issuer="https://id.example", group="x", site=hospital.sites[0], role="member",
        added_by=people["system_admin"], added_at=now,
    )  # fmt: skip
    reading = LaunchReading.objects.create(
        system=RecordSystem.objects.get(), begun_by=people["coordinator"], begun_at=now
    )
    rows = _interfaces(item.case, now) | {
        "group_role": group,
        "staff_number": numbered(people["surgeon"], "4711", people["system_admin"]),
        "reading": reading,
        "booking": Booking.objects.create(
            case=item.case, source=RecordSystem.objects.get().source, key="x", told_at=now
        ),
        "view": view,
        "document": _document(item.case, now),
        "feedback": _feedback(hospital, item.case),
        "referral": referral, "objection": objection, "question": question, "clock": CaseClock.objects.all()[0], "material": referral.materials.all()[0],
        "work_up": work_up, "file": file, "miss": miss, "case": item.case, "item": item, "meeting": quorate_meeting, "decision": draft, "signed": letter.decision, "action": action,
        "guest": invited, "letter": letter, "signer": signer, "board": hospital.boards[0], "series": series,
        "panel": panel, "minutes": document, "token": token, "flag": Flag.objects.filter(case=item.case)[0],
        "knowledge_draft": rules, "record_system": RecordSystem.objects.get(),
        "hook_client": HookClient.objects.all()[0], "person": people["surgeon"], "site": hospital.sites[0],
    }  # fmt: skip
    return {kind: str(cast("Any", row).public_id) for kind, row in rows.items()} | {"": ""}


def _document(case: "Case", now: datetime) -> object:
    from cases.models import DocumentContent, KeptDocument

    row = KeptDocument.objects.create(
        case=case,
        title="x",
        media_type="text/plain",
        size=1,
        content_sha256="0" * 64,
        recorded_at=now,
    )
    DocumentContent.objects.create(document=row, content=b"x")
    return row


def _interfaces(case: "Case", now: datetime) -> dict[str, object]:
    """A message that waits, and two records that may be one person."""
    from cases.actions import hl7, merging
    from cases.models import Hl7Message, ImportSource, Patient
    from tests.cases.hl7.samples import result

    source = ImportSource.objects.get_or_create(code="lab", defaults={"name": "Laboratory"})[0]
    list(hl7.receive(result("high"), source=source, site=case.site, at=now))
    other = Patient.objects.filter(site=case.site).exclude(pk=case.patient_id)[0]
    merge = merging.propose(stays=case.patient, goes=other, source=source, at=now)
    return {"hl7": Hl7Message.objects.all()[0], "merge": merge}


def _feedback(hospital: "DemoHospital", case: "Case") -> "HookFeedback":
    from cases.models import ImportSource
    from mdt.models import HookCall, HookCard, HookClient, HookFeedback

    now, site = timezone.now(), hospital.sites[0]
    source = ImportSource.objects.create(code="ehr", name="EHR", trusted_systems=["urn:mrn"])
    client = HookClient.objects.create(
        code="ehr", name="EHR", issuer="https://ehr.example", jwks={"keys": []}, source=source,
        algorithms=["ES384"], site=site, user=hospital.people["auditor"], registered_at=now,
    )  # fmt: skip
    call = HookCall.objects.create(
        client=client, service="x", hook_instance="x", case=case, milliseconds=1, at=now
    )
    card = HookCard.objects.create(uuid=uuid4(), call=call, code="alert.dpd", indicator="info")
    return HookFeedback.objects.create(
        client=client, card_uuid=str(card.uuid), card=card, said_at=now, received_at=now
    )


def a_letter(meeting: "Meeting", people: dict[str, Any]) -> Any:
    """The GP's letter of another decision of the meeting, which one person typed and another signed."""
    from mdt.actions import decisions
    from mdt.demo import PASSWORD
    from tests.mdt.course import content

    now, item = timezone.now(), meeting.items.all()[1]
    draft = decisions.save_draft(
        item=item, content=content(people["surgeon"]), by=people["coordinator"], at=now
    )
    read = decisions.read_back(decision=draft, by=people["coordinator"], at=now)
    signed = decisions.sign(
        decision=read, by=people["chair"], password=PASSWORD, at=now, expected_version=read.version
    )
    return signed.letters.all()[0]


def test_every_address_has_a_row() -> None:
    assert {address.name for address in addresses()} == set(ROWS)


def asked(client: Client, method: str, address: Address, pk: str) -> int:
    return int(client.generic(method.upper(), address.path(pk)).status_code)


def test_anonymous_is_sent_to_sign_in(known: dict[str, str]) -> None:
    answers = {
        (address.name, method): asked(Client(), method, address, known[ROWS[address.name][1]])
        for address in addresses()
        for method in ROWS[address.name][0]
        if ROWS[address.name][2] not in ("anonymous", "nobody")
    }

    wrong = {
        key: status
        for key, status in answers.items()
        if status != (401 if "api-" in key[0] else 302)
    }
    assert wrong == {}


def test_a_stranger_finds_nothing_of_another_site(
    known: dict[str, str], hospital: "DemoHospital"
) -> None:
    client = Client()
    client.force_login(hospital.people["colleague"], backend=BACKEND)
    answers = {
        (address.name, method): asked(client, method, address, known[kind])
        for address in addresses()
        for methods, kind, _ in [ROWS[address.name]]
        # A version of the rules belongs to no site: whoever drafts or signs anywhere reads it.
        if kind and kind != "knowledge_draft"
        for method in methods
    }

    assert {key: status for key, status in answers.items() if status != 404} == {}


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_a_reader_reads(known: dict[str, str], hospital: "DemoHospital") -> None:
    answers = {}
    for address in addresses():
        methods, kind, role = ROWS[address.name]
        if "get" in methods and role not in ("", "nobody"):
            client = Client()
            if role != "anonymous":
                client.force_login(hospital.people[role], backend=BACKEND)
            answers[address.name] = asked(client, "get", address, known[kind])

    assert {name: status for name, status in answers.items() if status != 200} == {}


def test_the_wrong_method_is_refused(known: dict[str, str], hospital: "DemoHospital") -> None:
    client = Client()
    client.force_login(hospital.people["coordinator"], backend=BACKEND)
    wrong = {
        (address.name, method): status
        for address in addresses()
        for method in ("get", "post", "put", "delete", "patch")
        if method not in ROWS[address.name][0]
        and (status := asked(client, method, address, known[ROWS[address.name][1]])) != 405
    }

    assert wrong == {}


def test_an_unknown_id_is_not_found(hospital: "DemoHospital") -> None:
    client = Client()
    client.force_login(hospital.people["surgeon"], backend=BACKEND)
    answers = {
        (address.name, method): asked(client, method, address, str(uuid4()))
        for address in addresses()
        for methods, kind, _ in [ROWS[address.name]]
        if kind
        for method in methods
    }

    assert {key: status for key, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("role", ["system_admin", "auditor"])
def test_who_keeps_the_machine_sees_no_patient(
    known: dict[str, str], hospital: "DemoHospital", role: str
) -> None:
    client = Client()
    client.force_login(hospital.people[role], backend=BACKEND)
    answers = {
        address.name: asked(client, "get", address, known[kind])
        for address in addresses()
        for methods, kind, _ in [ROWS[address.name]]
        if kind in ("case", "item", "meeting", "decision", "minutes") and "get" in methods
    }

    assert {name: status for name, status in answers.items() if status != 404} == {}
