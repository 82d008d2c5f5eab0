"""Several decisions signed at once are sealed one by one; what is refused is named and holds up nothing."""

import pytest
from django.test import Client

from accounts.models import AuditEvent, Site, User
from accounts.reauthentication import ReauthenticationNeeded
from cases.actions.importing import import_document
from cases.rules.document import from_json
from mdt.actions import agenda, decisions, signing
from mdt.actions.sealing import is_intact
from mdt.actions.signing import ToSign
from mdt.models import AgendaItem, Decision, Meeting
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, PASSWORD, content, course

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def two(
    board: object, listed_item: AgendaItem, site: Site, coordinator: User, surgeon: User,
    request: pytest.FixtureRequest,
) -> list[Decision]:  # fmt: skip
    """Two cases of one meeting, read back before a whole board."""
    case = import_document(
        from_json(course("h2", family_name="Other")), site=site, by=BY, at=AT
    ).case
    other = agenda.refer(case=case, meeting=listed_item.meeting, reason="x", by=coordinator, at=AT)
    meeting: Meeting = request.getfixturevalue("attended_meeting")
    at = meeting.starts_at
    drafts = [
        decisions.save_draft(item=item, content=content(surgeon), by=coordinator, at=at)
        for item in (listed_item, other)
    ]
    return [decisions.read_back(decision=draft, by=coordinator, at=at) for draft in drafts]


def test_each_is_sealed_by_itself(two: list[Decision], surgeon: User) -> None:
    chosen = [ToSign(one, one.version) for one in two]

    done = signing.sign_several(
        chosen=chosen, by=surgeon, password=PASSWORD, at=two[0].item.meeting.starts_at
    )

    assert (done.sealed, done.refused) == (two, [])
    first, second = Decision.objects.all()
    assert is_intact(first)
    assert is_intact(second)
    assert first.sha256 != second.sha256
    assert AuditEvent.objects.filter(event="decision signed").count() == 2


def test_what_is_refused_is_named_and_the_others_stand(two: list[Decision], surgeon: User) -> None:
    changed, whole = two
    chosen = [ToSign(changed, changed.version - 1), ToSign(whole, whole.version)]

    done = signing.sign_several(
        chosen=chosen, by=surgeon, password=PASSWORD, at=whole.item.meeting.starts_at
    )

    assert done.sealed == [whole]
    assert [(one, "changed since" in words) for one, words in done.refused] == [(changed, True)]
    assert not Decision.objects.get(pk=changed.pk).is_signed


def test_a_wrong_password_signs_nothing(two: list[Decision], surgeon: User) -> None:
    with pytest.raises(ReauthenticationNeeded):
        signing.sign_several(
            chosen=[ToSign(one, one.version) for one in two], by=surgeon, password="guess",
            at=two[0].item.meeting.starts_at,
        )  # fmt: skip

    assert not Decision.objects.signed().exists()


def test_the_page_shows_each_in_full_and_seals_what_is_ticked(
    client: Client, two: list[Decision], surgeon: User
) -> None:
    client.force_login(surgeon, backend=BACKEND)
    first, second = two
    address = f"/meetings/{first.item.meeting.public_id}/sign/"
    assert client.get(address).content.decode().count("Progression on oxaliplatin") == 2

    sent = {
        "decision": [str(one.public_id) for one in two], "password": PASSWORD,
        f"version-{first.public_id}": first.version, f"version-{second.public_id}": 0,
    }  # fmt: skip
    answer = client.post(address, sent)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert str(second.item.case.patient.display_name) in shown.split("Not signed:")[1]
    assert [one.pk for one in Decision.objects.signed()] == [first.pk]
    again = sent | {f"version-{second.public_id}": second.version}
    assert client.post(address, again).status_code == 302
    assert Decision.objects.signed().count() == 2


def test_a_stranger_signs_nothing(two: list[Decision], site: Site) -> None:
    reader = person(site, "member")

    done = signing.sign_several(
        chosen=[ToSign(one, one.version) for one in two], by=reader, password=PASSWORD,
        at=two[0].item.meeting.starts_at,
    )  # fmt: skip

    assert done.sealed == []
    assert [one for one, _words in done.refused] == two
