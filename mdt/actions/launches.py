"""Coming from a record system to a case: asking it who has which patient open, and finding the case of that one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts import audit, refusals
from accounts.days import day_at
from accounts.exceptions import Problem
from accounts.keys import key_at
from accounts.logout import LogoutRefused, SignedOut, claims_unverified
from accounts.logout import read as read_logout
from accounts.models import Identity, IdentityKind, User
from cases.actions.fhir_import import settings_of
from cases.fhir.decode import Page
from cases.fhir.identity import Message, messages
from cases.fhir.preview import preview
from cases.models import Case
from mdt.actions import launch_readings, referrals
from mdt.exceptions import LaunchRefused
from mdt.launch import flow
from mdt.launch.discovery import endpoints_of
from mdt.launch.memory import Memory, recall, remember
from mdt.models import Board, RecordSystem, Referral
from mdt.recognition import facts, recognised

EVENT, BY = "EHR launch refused", "SMART launch"
LONGEST_LAUNCH = 4096
CASE, SEVERAL, UNKNOWN, CONFLICT, NOBODY = "case", "several", "unknown", "conflict", "nobody"


@dataclass(frozen=True, slots=True)
class Landing:
    """Where somebody lands: on their one case, or on the page that says why not.

    ``person`` is of the patient, ``reading`` names the reading of that patient's facts, if one was begun.
    """

    user: User
    system: RecordSystem
    kind: str
    claims: Mapping[str, str]
    cases: tuple[str, ...] = ()
    person: Mapping[str, str] = field(default_factory=dict)
    reading: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """For the session, until the page was shown."""
        told = {"kind": self.kind, "cases": list(self.cases), "person": dict(self.person)}
        return told | {"system": str(self.system.public_id), "reading": self.reading}


def begin(
    *, iss: str, launch: str, back: str, memory: Memory, user: User | None, at: datetime
) -> str:
    """The address of a registered record system to send the browser to; ``user`` if signed in already.

    Raises ``LaunchRefused``, audited.
    """
    try:
        system = RecordSystem.objects.at_address(iss).first()
        if system is None:
            raise LaunchRefused(
                "This record system is not registered here. An administrator does that on “Record systems”.",
                why="unknown system", problems=(Problem("iss", iss[:300]),),
            )  # fmt: skip
        if len(launch) > LONGEST_LAUNCH:
            raise LaunchRefused("The launch is too long to be one.", why="launch")
        facts = launch_readings.asks_for_facts(system, user)
        begun = flow.begin(system, launch=launch, back=back, facts=facts)
    except LaunchRefused as refusal:
        refusals.note(EVENT, "/launch", refusal.why, by=BY, at=at)
        raise
    remember(memory, begun, system, at)
    return begun.address


def finish(
    *, answer: Mapping[str, str], back: str, memory: Memory, user: User | None, at: datetime
) -> Landing:
    """Believe what the record system sent the browser back with, or say by name why not.

    ``user`` is who is signed in already, if anybody; the record system must mean the same person.
    Raises ``LaunchRefused``, audited.
    """
    site_code = ""
    try:
        asked = recall(memory, answer.get("state", ""), at)
        system = RecordSystem.objects.valid().filter(public_id=asked["system"]).first()
        if system is None:
            raise LaunchRefused("The record system is no longer registered.", why="ended")
        site_code = system.site.code
        brought = _brought(answer, asked, system, back)
        landing = _landing(system, brought, _person(brought, user), at)
    except LaunchRefused as refusal:
        refusals.note(EVENT, "/launch/back/", refusal.why, by=BY, at=at, site_code=site_code)
        raise
    _record(landing, at)
    return _with_facts(landing, brought.grant, at)


def _with_facts(landing: Landing, grant: flow.Grant | None, at: datetime) -> Landing:
    """Have the facts read where the patient is surely the one of the case, or surely known by a number."""
    if (
        grant is None
        or landing.kind not in (CASE, SEVERAL, UNKNOWN)
        or not landing.person.get("number")
    ):
        return landing
    only = (
        Case.objects.filter(public_id__in=landing.cases).first() if landing.kind == CASE else None
    )
    reading = launch_readings.begin(
        system=landing.system, grant=grant, case=only, by=landing.user, at=at
    )
    return replace(landing, reading=str(reading.public_id)) if reading else landing


def signed_out(token: str, at: datetime) -> SignedOut:
    """Whom a logout token of a registered record system means. Raises ``LogoutRefused``."""
    claims = claims_unverified(token)
    named = claims.get("aud")
    names = named if isinstance(named, list) else [named]
    system = RecordSystem.objects.valid().filter(
        token_issuer=str(claims.get("iss", "")), client_id__in=[str(name) for name in names[:5]]
    ).first()  # fmt: skip
    if system is None:
        raise LogoutRefused("issuer")
    try:
        keys = endpoints_of(system).keys
    except LaunchRefused as refusal:
        raise LogoutRefused(refusal.why) from refusal
    return read_logout(
        token, issuer=system.token_issuer, audience=system.client_id,
        key_of=lambda kid: key_at(keys, kid), at=at,
    )  # fmt: skip


def _brought(
    answer: Mapping[str, str], asked: Mapping[str, Any], system: RecordSystem, back: str
) -> flow.Brought:
    code = answer.get("code", "")
    if answer.get("error") or not 0 < len(code) <= LONGEST_LAUNCH:
        raise LaunchRefused("The record system did not let you in.", why="declined")
    if answer.get("iss") and answer["iss"].rstrip("/") != system.token_issuer.rstrip("/"):
        raise LaunchRefused("The answer comes from another record system.", why="mix-up")
    return flow.finish(
        system, code=code, nonce=asked["nonce"], verifier=asked["verifier"], back=back,
        facts=asked.get("facts", False),
    )  # fmt: skip


def _person(brought: flow.Brought, user: User | None) -> User:
    """Who an administrator linked to this issuer and its subject or fhirUser; nobody else, whatever is claimed."""
    said = {IdentityKind.SUBJECT: brought.subject, IdentityKind.FHIR_USER: brought.fhir_user}
    known = [Identity.objects.valid(brought.issuer, said[kind], kind).first() for kind in said]
    identity = known[0] or known[1]
    if identity is None:
        told = {"issuer": brought.issuer, "subject": brought.subject, "fhirUser": brought.fhir_user}
        raise LaunchRefused(
            "The record system knows you, CRLM Board does not. Ask your administrator to link your account, and send them these lines.",
            why="unknown person",
            problems=tuple(Problem(name, words[:400]) for name, words in told.items() if words),
        )  # fmt: skip
    linked: dict[str, set[str]] = {}
    for one in Identity.objects.standing(brought.issuer, identity.user):
        linked.setdefault(one.kind, set()).add(one.subject)
    if any(said[IdentityKind(kind)] not in names for kind, names in linked.items()):
        raise LaunchRefused(
            "The record system names you in two ways that are linked to different people here. Ask your administrator to look at both links.",
            why="other fhirUser",
        )  # fmt: skip
    if user is not None and user.pk != identity.user_id:
        raise LaunchRefused(
            "You are signed in here as somebody else than in the record system. Sign out here, then start again from there.",
            why="other person",
        )
    return identity.user


def _landing(system: RecordSystem, brought: flow.Brought, user: User, at: datetime) -> Landing:
    claims = {"iss": brought.issuer, "sub": brought.subject, "sid": brought.sid}
    if brought.patient is None:
        return Landing(user, system, NOBODY, claims)
    told = _told(system, brought.patient, at)
    person = _named(told)
    found = recognised(told, system.site)
    if found.is_conflict:
        return Landing(user, system, CONFLICT, claims, person=person)
    visible = Case.objects.visible_to(user).filter(pk__in=[case.pk for case in found.cases])
    cases = tuple(str(case.public_id) for case in visible)
    kind = {0: UNKNOWN, 1: CASE}.get(len(cases), SEVERAL)
    return Landing(user, system, kind, claims, cases, person)


def _told(system: RecordSystem, patient: dict[str, Any], at: datetime) -> list[Message]:
    """The patient as an import would read them; only trusted numbers are left."""
    today = day_at(system.site, at)
    found = preview([Page("launch", 0, patient)], source=settings_of(system.source), as_of=today)
    faults = [issue for issue in found.all_issues() if issue.is_refusal]
    if faults or len(found.units) != 1:
        problems = tuple(Problem(issue.path, issue.text) for issue in faults[:5])
        raise LaunchRefused(
            "The record system’s Patient is not FHIR R4.", why="malformed patient", problems=problems
        )  # fmt: skip
    return messages(found.units[0].findings, stable_systems=system.source.stable_systems)


def _named(told: list[Message]) -> dict[str, str]:
    """What a referral needs of the patient's identity, as far as it was said."""
    numbers = [one["value"] for one in facts(told, "patient.identifiers")]
    names = ("family_name", "given_name", "birth_date", "sex")
    said = {name: facts(told, f"patient.{name}") for name in names} | {"number": numbers}
    return {name: str(values[0]) for name, values in said.items() if values}


def _record(landing: Landing, at: datetime) -> None:
    only = Case.objects.filter(public_id__in=landing.cases[:1]).first()
    audit.record(
        "launched from EHR", only or landing.system, by=landing.user, at=at,
        site_code=landing.system.site.code,
        detail={"system": landing.system.code, "outcome": landing.kind},
    )  # fmt: skip


@transaction.atomic
def refer(*, person: Mapping[str, str], board: Board, by: User, at: datetime) -> Referral:
    """Begin a referral of a patient whom the record system named; the rest of it is for the referrer to write."""
    begun = referrals.start(board=board, by=by, at=at)
    born = person.get("birth_date")
    content = dict(person) | {"birth_date": date.fromisoformat(born) if born else None}
    return referrals.keep(
        referral=begun, content=content, materials=(), expected_version=begun.version, by=by, at=at
    )
