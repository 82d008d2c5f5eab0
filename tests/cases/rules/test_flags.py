"""Flags: each raised by its facts, with evidence, under a key that only the evidence can change."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from cases.rules import document as d
from cases.rules.flags import Flag, flags_of
from tests.cases.rules.test_assessments import case, line, new_lesion, scan

AS_OF = date(2026, 3, 20)
ON_CHEMOTHERAPY = [line("T1", "2026-01-05", intent="neoadjuvant")]


def followed(second: dict[str, Any], **content: Any) -> d.CaseDocument:
    start = {"therapy_lines": ON_CHEMOTHERAPY} | content
    return case(imaging=[scan("I1", "2026-01-01", "20"), second], **start)


def codes(document: d.CaseDocument, as_of: date = AS_OF) -> dict[str, str]:
    return {flag.code: flag.level for flag in flags_of(document, as_of) if flag.is_current}


def cea(value: str, day: str) -> dict[str, str]:
    return {"test": "CEA", "value": value, "unit": "ug/L", "collected_on": day}


def absent() -> dict[str, Any]:
    return scan("I2", "2026-03-10") | {"measurements": [{"lesion": "L1", "status": "absent"}]}


@pytest.mark.parametrize(
    ("_why", "document", "code", "level"),
    [
        ("+50 % and +10 mm", followed(scan("I2", "2026-03-10", "30")), "target_progression", "red"),
        ("an unequivocal new lesion", followed(scan("I2", "2026-03-10", new_lesions=new_lesion("unequivocal"))), "new_lesion_progression", "red"),
        ("a doubtful new lesion", followed(scan("I2", "2026-03-10", new_lesions=new_lesion("equivocal"))), "equivocal_new_lesion", "amber"),
        ("a metastasis that imaging no longer shows", followed(absent()), "disappearing_lesion", "info"),
        ("a reader's word that differs", followed(scan("I2", "2026-03-10", "20", reported_response="PR")), "response_mismatch", "amber"),
        ("two raised values 14 days apart after day 56", followed(scan("I2", "2026-03-10"), labs=[cea("10", "2026-01-02"), cea("12", "2026-03-03"), cea("13", "2026-03-17")]), "marker_progression", "amber"),
        ("one raised value in the first 56 days", followed(scan("I2", "2026-03-10"), labs=[cea("10", "2026-01-02"), cea("30", "2026-01-25")]), "marker_flare", "info"),
        ("one raised value after day 56", followed(scan("I2", "2026-03-10"), labs=[cea("10", "2026-01-02"), cea("30", "2026-03-10")]), "marker_rise_unconfirmed", "info"),
    ],
)  # fmt: skip
def test_raised(_why: str, document: d.CaseDocument, code: str, level: str) -> None:
    assert codes(document).get(code) == level


@pytest.mark.parametrize(
    ("_why", "document"),
    [
        ("+4 mm is under 5 mm", followed(scan("I2", "2026-03-10", "24"))),
        ("a refuted finding", followed(scan("I2", "2026-03-10", new_lesions=new_lesion("refuted")))),
        ("a rise within the normal range", followed(scan("I2", "2026-03-10"), labs=[cea("1", "2026-01-02"), cea("3", "2026-03-10")])),
        ("stable as reported", followed(scan("I2", "2026-03-10", "20", reported_response="SD"))),
    ],
)  # fmt: skip
def test_nothing_to_raise(_why: str, document: d.CaseDocument) -> None:
    assert codes(document) == {}


@pytest.mark.parametrize(("day", "raised"), [("2026-05-25", False), ("2026-05-26", True)])
def test_restaging_is_overdue_after_84_days(day: str, raised: bool) -> None:
    liver_ct = scan("I2", "2026-03-02", regions=["abdomen"])
    found = codes(followed(liver_ct), date.fromisoformat(day))

    assert ("restaging_overdue" in found) is raised


def test_no_flag_after_death() -> None:
    patient = {"deceased_on": "2026-03-15"}

    assert codes(followed(scan("I2", "2026-03-10", "30"), patient=patient)) == {}


def test_an_earlier_line_asks_for_nothing_now() -> None:
    lines = [*ON_CHEMOTHERAPY, line("T2", "2026-03-12")]

    found = flags_of(followed(scan("I2", "2026-03-10", "30"), therapy_lines=lines), AS_OF)
    assert [(flag.code, flag.is_current) for flag in found] == [("target_progression", False)]


def only(document: d.CaseDocument) -> Flag:
    (flag,) = (flag for flag in flags_of(document, AS_OF) if flag.code == "target_progression")
    return flag


def test_evidence_holds_the_whole_arithmetic() -> None:
    flag = only(followed(scan("I2", "2026-03-10", "30")))

    assert [(e.path, e.value, e.date.isoformat()) for e in flag.evidence] == [
        ("imaging[0].measurements[0]", "20", "2026-01-01"),
        ("imaging[1].measurements[0]", "30", "2026-03-10"),
    ]
    assert "+10 mm and +50.00 % on the nadir of 20 mm of 2026-01-01" in flag.because


def test_the_key_knows_the_evidence_and_not_its_place() -> None:
    document = followed(scan("I2", "2026-03-10", "30"))
    shifted = dataclasses.replace(document, imaging=tuple(reversed(document.imaging)))

    assert only(shifted).key == only(document).key
    assert only(followed(scan("I2", "2026-03-10", "31"))).key != only(document).key


def test_a_checkpoint_inhibitor_asks_for_confirmation() -> None:
    lines = [line("T1", "2026-01-05", agents=["pembrolizumab"])]

    assert (
        "pseudoprogression"
        in only(followed(scan("I2", "2026-03-10", "30"), therapy_lines=lines)).because
    )


def test_a_change_within_reader_variation_is_said_to_be() -> None:
    assert "borderline, confirm" in only(followed(scan("I2", "2026-03-10", "25"))).because
    assert "borderline" not in only(followed(scan("I2", "2026-03-10", "60"))).because
