"""HL7 v2 from receipt to record: stored before the answer, nothing twice, nothing unasked."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.exceptions import NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, Membership, Site, User
from cases.actions import hl7, merging
from cases.actions.importing import import_document, import_documents
from cases.documents import document_of
from cases.models import (
    Case,
    Hl7Message,
    Hl7State,
    ImportSource,
    LabResult,
    MergeState,
    PatientMerge,
)
from cases.rules.document import from_json
from tests.cases.conftest import BY, content, person
from tests.cases.hl7.samples import cea, message, patient, request, result

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def laboratory(db: None) -> ImportSource:
    """A sender whose numbers are those of the record and whose results need no click."""
    return ImportSource.objects.create(
        code="lab", name="Laboratory", authorities={"LAKESIDE": "urn:mrn"}, automatic_labs=True
    )


@pytest.fixture
def coordinator(site: Site) -> User:
    return person(site, "coordinator")


def colleague(site: Site) -> User:
    """A second coordinator."""
    second = User.objects.create_user("second@lakeside.example", "Second")
    Membership.objects.create(user=second, site=site, role="coordinator")
    return second


def send(raw: bytes, source: ImportSource, site: Site) -> list[str]:
    return [answer.value for answer, _ in hl7.receive(raw, source=source, site=site, at=AT)]


def sent(raw: bytes, source: ImportSource, site: Site) -> Hl7Message:
    """Received and read; the newest row."""
    send(raw, source, site)
    hl7.process_waiting(at=AT)
    return Hl7Message.objects.order_by("-id")[0]


def values(case: Case) -> list[str]:
    return [str(lab.value) for lab in document_of(case).labs]


def test_result_of_a_known_patient_is_imported(
    case: Case, laboratory: ImportSource, site: Site
) -> None:
    row = sent(result("12.40"), laboratory, site)

    assert row.state == Hl7State.IMPORTED
    assert values(case)[-1].startswith("12.4")
    assert document_of(case).labs[-1].upper_limit == 5


def test_same_message_again_is_acknowledged_and_changes_nothing(
    case: Case, laboratory: ImportSource, site: Site
) -> None:
    sent(result(), laboratory, site)
    case.refresh_from_db()
    before = (case.version, AuditEvent.objects.count(), Hl7Message.objects.count())

    assert send(result(), laboratory, site) == ["AA"]
    assert hl7.process_waiting(at=AT) == 0

    case.refresh_from_db()
    assert (case.version, AuditEvent.objects.count(), Hl7Message.objects.count()) == before


def test_control_id_used_again_for_something_else_loses_nothing(
    case: Case, laboratory: ImportSource, site: Site
) -> None:
    sent(result("12.40", order="F1"), laboratory, site)
    sent(result("13.10", order="F2"), laboratory, site)

    assert len(values(case)) == 3


@pytest.mark.slow
def test_a_thousand_messages_replayed_have_no_second_effect(
    laboratory: ImportSource, site: Site
) -> None:
    numbers = [str(n) for n in range(50)]
    import_documents([from_json(content(n)) for n in numbers], site=site, by=BY, at=AT)
    raw = [
        message(patient(number), request(f"F{n}"), cea(f"{n}.5"), control=f"{number}-{n}")
        for number in numbers
        for n in range(20)
    ]
    for one in raw:
        assert send(one, laboratory, site) == ["AA"]
    while hl7.process_waiting(at=AT):
        pass
    before = effects()
    assert before[1:] == (50 * 21, 1000)

    for one in raw:
        assert send(one, laboratory, site) == ["AA"]
    assert hl7.process_waiting(at=AT) == 0

    assert effects() == before


def effects() -> tuple[int, int, int]:
    """Audit events, laboratory results in force, messages kept."""
    labs = LabResult.objects.filter(retracted_at=None).count()
    return AuditEvent.objects.count(), labs, Hl7Message.objects.count()


def test_correction_replaces_and_withdrawal_retracts(
    case: Case, laboratory: ImportSource, site: Site
) -> None:
    sent(result("12.40"), laboratory, site)
    later = request(changed="20260302100000+0100")

    sent(message(patient(), later, cea("14.20", status="C"), control="2"), laboratory, site)
    assert [v[:4] for v in values(case)] == ["5.20", "14.2"]

    last = request(changed="20260303100000+0100")
    sent(message(patient(), last, cea("14.20", status="W"), control="3"), laboratory, site)
    assert [v[:4] for v in values(case)] == ["5.20"]


@pytest.mark.parametrize(
    ("_why", "line", "state"),
    [
        ("not final", cea(status="P"), Hl7State.SHOWN),
        ("unknown unit", cea(unit="furlong"), Hl7State.WAITING),
        ("only known to be less", "OBX|1|SN|2039-6^CEA^LN||<^5|ug/L|||||F", Hl7State.WAITING),
        ("two values", "OBX|1|NM|2039-6^CEA^LN||1~2|ug/L|||||F", Hl7State.WAITING),
        ("no fact of ours", "OBX|1|NM|8867-4^Pulse^LN||72|/min|||||F", Hl7State.SHOWN),
    ],
)
def test_what_is_not_plain_is_not_imported(
    _why: str, line: str, state: Hl7State, case: Case, laboratory: ImportSource, site: Site
) -> None:
    row = sent(message(patient(), request(), line), laboratory, site)

    assert (row.state, len(values(case))) == (state, 1)


def test_stranger_is_kept_and_makes_no_case(
    case: Case, laboratory: ImportSource, site: Site
) -> None:
    row = sent(result(number="unknown"), laboratory, site)

    assert row.state == Hl7State.SHOWN
    assert Case.objects.count() == 1


def test_number_of_another_system_is_another_person(case: Case, site: Site) -> None:
    elsewhere = ImportSource.objects.create(code="x", name="X", automatic_labs=True)

    assert sent(result(), elsewhere, site).state == Hl7State.SHOWN


def test_without_the_setting_a_person_takes_over(
    case: Case, laboratory: ImportSource, site: Site, coordinator: User
) -> None:
    laboratory.automatic_labs = False
    laboratory.save()
    row = sent(result("12.40"), laboratory, site)
    assert (row.state, len(values(case))) == (Hl7State.WAITING, 1)

    row = hl7.take_over(message=row, by=coordinator, at=AT)

    assert (row.state, len(values(case))) == (Hl7State.IMPORTED, 2)
    with pytest.raises(NotAllowedNow):
        hl7.take_over(message=row, by=coordinator, at=AT)


def test_surgeon_may_not_take_over(
    case: Case, laboratory: ImportSource, site: Site, surgeon: User
) -> None:
    row = sent(result("x"), laboratory, site)

    with pytest.raises(NotPermitted):
        hl7.set_aside(message=row, reason="no", by=surgeon, at=AT)


def test_retry_after_a_unit_was_configured(
    case: Case, laboratory: ImportSource, site: Site, coordinator: User
) -> None:
    row = sent(message(patient(), request(), cea(unit="mcg/l")), laboratory, site)
    assert row.state == Hl7State.WAITING
    laboratory.unit_aliases = {"mcg/l": "ug/L"}
    laboratory.save()

    row = hl7.try_again(message=row, by=coordinator, at=AT)

    assert (row.state, len(values(case))) == (Hl7State.IMPORTED, 2)


def test_refused_is_kept_with_its_reason(laboratory: ImportSource, site: Site) -> None:
    assert send(result("high"), laboratory, site) == ["AE"]
    assert send(b"not a message", laboratory, site) == ["AR"]

    assert [row.place for row in Hl7Message.objects.open()] == ["OBX^1^5", "MSH"]


def test_answer_names_the_message_and_the_place(laboratory: ImportSource, site: Site) -> None:
    raw = message(patient(), request(), cea("high"), control="C|7".replace("|", "-"))

    ((_, answer),) = hl7.receive(raw, source=laboratory, site=site, at=AT)

    head, verdict, error = answer.decode().strip().split("\r")
    assert head.split("|")[2:6] == ["BOARD", "LAKESIDE", "LAB", "LAKESIDE"]
    assert verdict == "MSA|AE|C-7"
    assert error.startswith("ERR||OBX^1^5|102^")
    assert "王" not in answer.decode()


def test_demographics_wait_for_a_person(case: Case, laboratory: ImportSource, site: Site) -> None:
    row = sent(message(patient(), kind="ADT^A08"), laboratory, site)

    assert row.state == Hl7State.WAITING


def test_where_a_patient_lies_is_not_read(laboratory: ImportSource, site: Site) -> None:
    assert sent(message(patient(), kind="ADT^A01"), laboratory, site).state == Hl7State.IGNORED


MERGE = message(patient("1"), "MRG|2^^^LAKESIDE^MR", kind="ADT^A40", control="M1")


@pytest.fixture
def two_records(case: Case, laboratory: ImportSource, site: Site) -> tuple[Case, Case]:
    other = import_document(from_json(content("2")), site=site, by=BY, at=AT).case
    return case, other


def test_merge_is_proposed_and_locks_both(
    two_records: tuple[Case, Case], laboratory: ImportSource, site: Site
) -> None:
    assert sent(MERGE, laboratory, site).state == Hl7State.WAITING

    blocked = sent(result(number="2", control="9"), laboratory, site)

    assert blocked.state == Hl7State.WAITING
    assert PatientMerge.objects.proposed().count() == 1
    assert len(values(two_records[1])) == 1


def test_two_people_merge_and_two_part_again(
    two_records: tuple[Case, Case], laboratory: ImportSource, site: Site, coordinator: User
) -> None:
    sent(MERGE, laboratory, site)
    merge = PatientMerge.objects.get()
    second = colleague(site)
    stays, goes = two_records

    merging.confirm(merge=merge, by=coordinator, at=AT)
    with pytest.raises(NotPermitted):
        merging.confirm(merge=merge, by=coordinator, at=AT)
    merging.confirm(merge=merge, by=second, at=AT)

    goes.refresh_from_db()
    assert goes.patient_id == stays.patient_id
    assert [i.value for i in document_of(goes).patient.identifiers] == ["1", "2"]
    assert Case.objects.get(pk=goes.pk).search_text.count("2") >= 1

    merge.refresh_from_db()
    merging.part(merge=merge, by=coordinator, at=AT + timedelta(days=3))
    merging.part(merge=merge, by=second, at=AT + timedelta(days=3))

    goes.refresh_from_db()
    assert [i.value for i in document_of(goes).patient.identifiers] == ["2"]
    assert [i.value for i in document_of(stays).patient.identifiers] == ["1"]
    merge.refresh_from_db()
    assert merge.state == MergeState.PARTED


def test_after_thirty_days_nothing_is_parted(
    two_records: tuple[Case, Case], laboratory: ImportSource, site: Site, coordinator: User
) -> None:
    sent(MERGE, laboratory, site)
    merge = PatientMerge.objects.get()
    second = colleague(site)
    merging.confirm(merge=merge, by=coordinator, at=AT)
    merging.confirm(merge=merge, by=second, at=AT)

    with pytest.raises(NotAllowedNow):
        merging.part(merge=merge, by=coordinator, at=AT + timedelta(days=31))


def test_a_message_that_breaks_the_program_holds_up_no_other(
    laboratory: ImportSource, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with the first, the second is read; the first waits for a person, untouched."""
    case = import_document(from_json(content()), site=site, by=BY, at=AT).case
    real, seen = hl7.read, []

    def read(row: Hl7Message, *, at: datetime) -> hl7.Read:
        seen.append(row.pk)
        if len(seen) == 1:
            raise ZeroDivisionError
        return real(row, at=at)

    monkeypatch.setattr(hl7, "read", read)
    send(result("11", control="1"), laboratory, site)
    send(result("12", control="2", order="F2"), laboratory, site)
    hl7.process_waiting(at=AT)

    first, second = Hl7Message.objects.order_by("id")
    assert (first.state, first.because) == (Hl7State.WAITING, hl7.FAILED)
    assert second.state == Hl7State.IMPORTED
    assert "12" in values(case)


def test_a_merge_names_nobody_of_another_hospital(
    case: Case, laboratory: ImportSource, coordinator: User
) -> None:
    """A message to one hospital may hold the number of any patient; the page would say who that is."""
    elsewhere = Site.objects.create(code="elsewhere", name="Elsewhere")
    theirs = import_document(from_json(content("2")), site=elsewhere, by=BY, at=AT).case

    assert sent(MERGE, laboratory, case.site).state == Hl7State.SHOWN

    assert PatientMerge.objects.count() == 0
    merging.propose(stays=case.patient, goes=theirs.patient, source=laboratory, at=AT)
    assert PatientMerge.objects.visible_to(coordinator).count() == 0
