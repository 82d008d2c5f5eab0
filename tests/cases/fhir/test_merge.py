import pytest

from cases.fhir.identity import Key, Message, Told
from cases.fhir.merge import Held, Merged, merge
from tests.cases.fhir.samples import Json

CEA = {"test": "CEA", "value": "5", "unit": "ug/L", "collected_on": "2026-02-01"}
KRAS = {"marker": "KRAS", "status": "mutant", "variant": "p.Gly12Asp"}
FRAME = {"specimen": "primary", "reported_on": "2026-02-01"}


def told(*facts: Told, key: str = "k", content: str = "new") -> Message:
    return Message(Key(key, False), "Observation", content, "", "place", list(facts))


def held(*facts: Told) -> dict[str, Held]:
    return {"k": Held("old", "", facts)}


def codes(merged: Merged) -> list[str]:
    return [issue.code for issue in merged.issues]


@pytest.mark.parametrize("value", ["5", "5.0"])
def test_the_same_result_stands_once(value: str) -> None:
    merged = merge({"labs": [CEA]}, [told(("labs", CEA | {"value": value}))], {})
    assert merged.document == {"labs": [CEA]}


def test_results_of_one_specimen_are_one_test() -> None:
    braf = {"marker": "BRAF", "status": "pending"}
    facts: list[Told] = [("gene_tests", FRAME | {"results": [one]}) for one in (KRAS, braf)]
    merged = merge({}, [told(*facts)], {})
    assert merged.document == {"gene_tests": [FRAME | {"results": [KRAS, braf]}]}


def test_a_final_result_follows_a_pending_one() -> None:
    pending = FRAME | {"results": [{"marker": "KRAS", "status": "pending"}]}
    final = FRAME | {"results": [KRAS]}
    merged = merge(
        {"gene_tests": [pending]}, [told(("gene_tests", final))], held(("gene_tests", pending))
    )
    assert merged.document == {"gene_tests": [final]}


@pytest.mark.parametrize(
    ("_why", "known", "said", "site"),
    [
        ("more precise", "colon_unspecified", "sigmoid_colon", "sigmoid_colon"),
        ("less precise", "sigmoid_colon", "colon_unspecified", "sigmoid_colon"),
    ],
)
def test_the_most_precise_site_wins(_why: str, known: str, said: str, site: str) -> None:
    before = {"other": Held("old", "", (("primary.site", known),))}
    merged = merge({"primary": {"site": known}}, [told(("primary.site", said))], before)
    assert (merged.document["primary"]["site"], codes(merged)) == (site, [])


def test_a_site_a_person_wrote_stays() -> None:
    merged = merge({"primary": {"site": "rectum"}}, [told(("primary.site", "caecum"))], {})
    assert (merged.document["primary"]["site"], codes(merged)) == ("rectum", ["conflict-edited"])


def test_first_detection_counts() -> None:
    place = "metastases.detected_on"
    facts = [told((place, day), key=day) for day in ("2026-03-01", "2026-01-01")]
    assert merge({}, facts, {}).document == {"metastases": {"detected_on": "2026-01-01"}}


def test_what_a_person_removed_does_not_come_back() -> None:
    merged = merge({}, [told(("labs", CEA | {"value": "7"}))], held(("labs", CEA)))
    assert (merged.document, codes(merged)) == ({}, ["conflict-edited"])


def test_fields_a_person_added_to_an_operation_stay() -> None:
    told_before: Json = {"id": "F1", "kind": "ablation", "date": "2026-03-01"}
    edited = told_before | {"margin": "R0"}
    merged = merge({"surgeries": [edited]}, [told(("surgeries", told_before), key="new")], {})
    assert merged.document == {"surgeries": [edited]}


def test_order_of_messages_makes_no_difference() -> None:
    messages = [told(("labs", CEA | {"value": str(n)}), key=str(n)) for n in range(5)]
    assert merge({}, messages, {}).document == merge({}, messages[::-1], {}).document


def test_a_resource_told_twice_is_taken_once_and_said() -> None:
    other = CEA | {"value": "7"}
    merged = merge({}, [told(("labs", CEA), content="a"), told(("labs", other), content="b")], {})
    assert merged.document == {"labs": [CEA]}
    assert (len(merged.changed), codes(merged)) == (1, ["id-duplicate"])


def test_the_same_resource_twice_is_nothing_to_speak_of() -> None:
    merged = merge({}, [told(("labs", CEA)), told(("labs", CEA))], {})
    assert (len(merged.changed), codes(merged)) == (1, [])
