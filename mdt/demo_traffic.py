"""What the demo's laboratory sent by HL7 v2 these days: accepted, waiting, refused, and taken after a correction."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accounts.models import Site, User
from cases.actions import hl7, senders
from cases.models import Case, Hl7Message, ImportSource, Patient

LABORATORY, AUTHORITY = "lakeside-lab", "LAKESIDE"
UNIT = "G/L"
"""Giga per litre, as many laboratories print it; UCUM says 10*9/L, and the sender had to be set up for it."""
HEAD = r"MSH|^~\&|LAB|LAKESIDE|BOARD|LAKESIDE|{sent:%Y%m%d%H%M%S}+0000||ORU^R01^ORU_R01|{control}|{mode}|2.5.1"
PERSON = "PID|1||{number}^^^LAKESIDE^MR||{family}^{given}^^^^^L"
ORDER = "OBR|1|P{control}|F{control}^LAB|24323-8^Panel^LN|||{taken:%Y%m%d%H%M}+0000|||||||||||||||{sent:%Y%m%d%H%M%S}+0000|||F"
PLATELETS, BILIRUBIN = "777-3^Platelets^LN", "14631-6^Bilirubin^LN"
Result = tuple[str, str, str, str]


def load_traffic(site: Site, people: dict[str, User], at: datetime) -> None:
    """Sent once, each message read as the worker reads it; five minutes ago something came that still waits."""
    persons = [case.patient for case in Case.objects.open().filter(site=site).select_related("patient")[:5]]  # fmt: skip
    if ImportSource.objects.filter(code=LABORATORY).exists() or len(persons) < 5:
        return
    source = _set_up(persons, {}, people["coordinator"], at - timedelta(days=3))
    sent = _sender(source, site)
    good, unknown_unit, below, odd, last = persons
    sent(good, ("NM", PLATELETS, "231", "10*9/L"), at - timedelta(days=2), "1001")
    late = sent(unknown_unit, ("NM", PLATELETS, "198", UNIT), at - timedelta(hours=26), "1002")
    _set_up(persons, {UNIT: "10*9/L"}, people["coordinator"], at - timedelta(hours=25))
    late = Hl7Message.objects.select_related("source", "site").get(pk=late.pk)
    hl7.try_again(message=late, by=people["coordinator"], at=at - timedelta(hours=25))
    sent(below, ("SN", BILIRUBIN, "<^3", "umol/L"), at - timedelta(hours=5), "1003")
    sent(good, ("NM", PLATELETS, "235", UNIT), at - timedelta(hours=4), "1004", mode="T")
    sent(odd, ("NM", BILIRUBIN, "haemolytic", "umol/L"), at - timedelta(hours=3), "1005")
    sent(None, ("NM", PLATELETS, "310", UNIT), at - timedelta(hours=2), "1006")
    sent(good, ("NM", BILIRUBIN, "11", "umol/L"), at - timedelta(minutes=40), "1007")
    sent(last, ("NM", PLATELETS, "176", "Tsd/ul"), at - timedelta(minutes=5), "1008")


def _set_up(persons: list[Patient], units: dict[str, str], by: User, at: datetime) -> ImportSource:
    system = persons[0].identifiers.all()[0].system
    settings = senders.Settings(
        name="Lakeside laboratory", trusted_systems=[system], authorities={AUTHORITY: system},
        unit_aliases=units, automatic_labs=True,
    )  # fmt: skip
    return senders.save(code=LABORATORY, settings=settings, by=by, at=at)


def _sender(source: ImportSource, site: Site) -> Callable[..., Hl7Message]:
    def sent(
        person: Patient | None, result: Result, at: datetime, control: str, *, mode: str = "P"
    ) -> Hl7Message:
        """One result, received and read at that moment; of nobody, it is of a patient who is not ours."""
        kind, code, value, unit = result
        words = {
            "control": control, "mode": mode, "sent": at, "taken": at - timedelta(hours=1),
            "number": person.identifiers.all()[0].value if person else "900001",
            "family": person.family_name if person else "Keller",
            "given": person.given_name if person else "Urs",
        }  # fmt: skip
        lines = [line.format(**words) for line in (HEAD, PERSON, ORDER)]
        lines.append(f"OBX|1|{kind}|{code}||{value}|{unit}|||||F")
        list(hl7.receive("\r".join([*lines, ""]).encode(), source=source, site=site, at=at))
        hl7.process_waiting(at=at)
        return Hl7Message.objects.filter(control_id=control, source=source).latest("id")

    return sent
