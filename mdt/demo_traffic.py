"""What other systems of the demo hospital sent by HL7 v2 these days: accepted, waiting, refused, and taken after a correction.

Three of them: the laboratory, the appointment book and the patient registration. All of it is invented.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Site, User
from cases.actions import hl7, senders
from cases.models import Case, Hl7Message, ImportSource, Patient, WorkUp
from mdt import demo_patients as told

LABORATORY, BOOK, REGISTRATION = "lakeside-lab", "lakeside-appointments", "lakeside-registration"
AUTHORITY = "LAKESIDE"
NAMES = {
    LABORATORY: "Lakeside laboratory (demo)", BOOK: "Lakeside appointments (demo)",
    REGISTRATION: "Lakeside registration (demo)",
}  # fmt: skip
UNIT = "G/L"
"""Giga per litre, as many laboratories print it; UCUM says 10*9/L, and the sender had to be set up for it."""
HEAD = (
    r"MSH|^~\&|DEMO|LAKESIDE|BOARD|LAKESIDE|{sent:%Y%m%d%H%M%S}+0000||{kind}|{control}|{mode}|2.5.1"
)
PERSON = "PID|1||{number}^^^LAKESIDE^MR||{family}^{given}^^^^^L"
STRANGER = "PID|1||900001^^^LAKESIDE^MR||Keller^Urs^^^^^L"
ORDER = "OBR|1|P{control}|F{control}^LAB|24323-8^Panel^LN|||{taken:%Y%m%d%H%M}+0000|||||||||||||||{sent:%Y%m%d%H%M%S}+0000|||F"
PLATELETS, BILIRUBIN, CEA = "777-3^Platelets^LN", "14631-6^Bilirubin^LN", "2039-6^CEA^LN"
RESULTS, BOOKED, CHANGED = "ORU^R01^ORU_R01", "SIU^S12^SIU_S12", "ADT^A08^ADT_A01"
COLONOSCOPY, SCAN = "Colonoscopy under sedation", "CT chest and abdomen with contrast"


def load_traffic(site: Site, people: dict[str, User], at: datetime) -> None:
    """Sent once, each message read as the worker reads it; five minutes ago something came that still waits."""
    persons = [case.patient for case in Case.objects.open().filter(site=site).select_related("patient")[:5]]  # fmt: skip
    if ImportSource.objects.filter(code=LABORATORY).exists() or len(persons) < 5:
        return
    system, coordinator = persons[0].identifiers.all()[0].system, people["coordinator"]
    three_days_ago = at - timedelta(days=3)
    sources = {
        code: _set_up(code, system, {}, coordinator, three_days_ago)
        for code in (LABORATORY, BOOK, REGISTRATION)
    }
    _laboratory(Sender(sources[LABORATORY], site), persons, system, coordinator, at)
    _appointments(Sender(sources[BOOK], site), at)
    _registration(Sender(sources[REGISTRATION], site), persons[0], at)


def _set_up(code: str, system: str, units: dict[str, str], by: User, at: datetime) -> ImportSource:
    settings = senders.Settings(
        name=NAMES[code], trusted_systems=[system], authorities={AUTHORITY: system}, unit_aliases=units,
        automatic_labs=code == LABORATORY,
    )  # fmt: skip
    return senders.save(code=code, settings=settings, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Sender:
    """A system that sends; each message is received and read at the moment at which it came."""

    source: ImportSource
    site: Site

    def send(
        self, kind: str, lines: list[str], at: datetime, control: str, mode: str = "P"
    ) -> Hl7Message:
        head = HEAD.format(kind=kind, control=control, mode=mode, sent=at)
        content = "\r".join([head, *lines, ""]).encode()
        list(hl7.receive(content, source=self.source, site=self.site, at=at))
        hl7.process_waiting(at=at)
        return Hl7Message.objects.filter(control_id=control, source=self.source).latest("id")

    def result(
        self,
        person: Patient | None,
        result: tuple[str, ...],
        at: datetime,
        control: str,
        **more: str,
    ) -> Hl7Message:
        """One result; of nobody, it is of a patient who is not ours."""
        kind, code, value, unit, *limits = result
        order = ORDER.format(control=control, sent=at, taken=at - timedelta(hours=1))
        found = f"OBX|1|{kind}|{code}||{value}|{unit}|{''.join(limits)}||||F"
        return self.send(RESULTS, [_person(person), order, found], at, control, **more)


def _person(person: Patient | None, family: str = "") -> str:
    if person is None:
        return STRANGER
    number = person.identifiers.all()[0].value
    return PERSON.format(
        number=number, family=family or person.family_name, given=person.given_name
    )


def _laboratory(
    lab: Sender, persons: list[Patient], system: str, coordinator: User, at: datetime
) -> None:
    good, unknown_unit, below, odd, last = persons
    lab.result(good, ("NM", PLATELETS, "231", "10*9/L"), at - timedelta(days=2), "1001")
    late = lab.result(unknown_unit, ("NM", PLATELETS, "198", UNIT), at - timedelta(hours=26), "1002")  # fmt: skip
    corrected = at - timedelta(hours=25)
    _set_up(LABORATORY, system, {UNIT: "10*9/L"}, coordinator, corrected)
    late = Hl7Message.objects.select_related("source", "site").get(pk=late.pk)
    hl7.try_again(message=late, by=coordinator, at=corrected)
    lab.result(below, ("SN", BILIRUBIN, "<^3", "umol/L"), at - timedelta(hours=5), "1003")
    lab.result(good, ("NM", PLATELETS, "235", UNIT), at - timedelta(hours=4), "1004", mode="T")
    lab.result(odd, ("NM", BILIRUBIN, "haemolytic", "umol/L"), at - timedelta(hours=3), "1005")
    lab.result(None, ("NM", PLATELETS, "310", UNIT), at - timedelta(hours=2), "1006")
    lab.result(good, ("NM", BILIRUBIN, "11", "umol/L"), at - timedelta(minutes=40), "1007")
    lab.result(good, ("NM", CEA, "14.2", "ug/L", "0-5"), at - timedelta(minutes=35), "1009")
    lab.result(last, ("NM", PLATELETS, "176", "Tsd/ul"), at - timedelta(minutes=5), "1008")


def _appointments(book: Sender, at: datetime) -> None:
    """A colonoscopy that was asked for, and the scan of a task: each stands where it was asked for."""
    asked = WorkUp.objects.filter(case__site=book.site, kind="colonoscopy", state="requested")
    examination = asked.select_related("case__patient").order_by("pk").first()
    number = told.number_of(told.NOT_REACHED)
    patient = Patient.objects.filter(site=book.site, identifiers__value=number).first()
    for control, person, service, days in (
        ("2001", examination.case.patient if examination else None, COLONOSCOPY, 6),
        ("2002", patient, SCAN, 3),
    ):
        if person is not None:
            on = at + timedelta(days=days)
            planned = [f"SCH|{control}|{control}|||||||||^^^{on:%Y%m%d}0930", _person(person), f"AIS|1||{service}"]  # fmt: skip
            book.send(BOOKED, planned, at - timedelta(minutes=30), control)


def _registration(desk: Sender, person: Patient, at: datetime) -> None:
    """Somebody took a second name by marriage: a person takes it over, or not."""
    name = _person(person, f"{person.family_name}-Amrein")
    desk.send(CHANGED, [name], at - timedelta(minutes=15), "3001")
