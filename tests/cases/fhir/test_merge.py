import pytest

from cases.fhir.identity import Key, Message, Told
from cases.fhir.merge import Held, merge
from cases.fhir.merged import Merged
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


# What a person changed: kept by itself, chosen by a person.

SCAN: Json = {"id": "I1", "modality": "CT", "performed_on": "2026-03-01"}


def by_person(value: str) -> Json:
    return CEA | {"value": value}


@pytest.mark.parametrize(
    ("_why", "choice", "labs", "asks"),
    [
        ("nobody has chosen", "", [by_person("6")], ["conflict-edited"]),
        ("ours", "ours", [by_person("6")], []),
        ("theirs", "theirs", [by_person("7")], []),
    ],
)
def test_a_person_chooses_between_an_edit_and_the_sender(
    _why: str, choice: str, labs: list[Json], asks: list[str]
) -> None:
    def once(choices: dict[str, str]) -> Merged:
        sent = told(("labs", by_person("7")))
        return merge({"labs": [by_person("6")]}, [sent], held(("labs", CEA)), (), choices)

    found = once({}).conflicts[0]
    assert (found.ours, found.theirs) == (by_person("6"), by_person("7"))
    merged = once({found.mark: choice} if choice else {})
    assert (merged.document["labs"], codes(merged)) == (labs, asks)


def test_an_unanswered_conflict_is_asked_again_and_a_chosen_one_is_not() -> None:
    sent, document = ("labs", by_person("7")), {"labs": [by_person("6")]}
    first = merge(document, [told(sent)], held(("labs", CEA)))
    again = {"k": Held(first.changed[0].content_sha256, "", tuple(first.changed[0].facts))}
    second = merge(document, [told(sent)], again)
    assert [one.mark for one in second.conflicts] == [one.mark for one in first.conflicts]

    chosen = merge(document, [told(sent)], again, (), {first.conflicts[0].mark: "ours"})
    known = {"k": Held(chosen.changed[0].content_sha256, "", tuple(chosen.changed[0].facts))}
    assert merge(document, [told(sent)], known).conflicts == []
    newer = merge(document, [told(sent, content="newer")], known)
    assert [one.mark for one in newer.conflicts] == [first.conflicts[0].mark]


def test_a_fact_a_person_removed_stays_away_when_only_its_resource_changes() -> None:
    merged = merge({}, [told(("labs", CEA), content="newer")], held(("labs", CEA)))
    assert (merged.document, codes(merged)) == ({}, ["conflict-edited"])


def test_a_day_of_death_a_person_removed_does_not_come_back() -> None:
    fact = ("patient.deceased_on", "2026-03-01")
    merged = merge({}, [told(fact, content="newer")], held(fact))
    assert (merged.document.get("patient", {}), codes(merged)) == ({}, ["conflict-edited"])


def test_one_edited_fact_does_not_hold_up_the_others_of_its_resource() -> None:
    before = held(("patient.family_name", "Lang"))
    sent = told(("patient.family_name", "Lank"), ("patient.deceased_on", "2026-03-01"))
    merged = merge({"patient": {"family_name": "Lange"}}, [sent], before)
    assert merged.document["patient"] == {"family_name": "Lange", "deceased_on": "2026-03-01"}
    assert codes(merged) == ["conflict-edited"]


def test_what_only_one_side_changed_is_joined() -> None:
    measured = SCAN | {"measurements": [{"lesion": "L1", "mm": "20"}]}
    sent = told(("imaging", SCAN | {"regions": ["liver"]}))
    merged = merge({"imaging": [measured]}, [sent], held(("imaging", SCAN)))
    assert merged.document["imaging"] == [measured | {"regions": ["liver"]}]
    assert merged.conflicts == []


def test_what_the_sender_takes_back_of_an_edited_entry_is_asked() -> None:
    edited = SCAN | {"measurements": [{"lesion": "L1", "mm": "20"}]}
    merged = merge({"imaging": [edited]}, [told()], held(("imaging", SCAN)))
    assert merged.document["imaging"] == [edited]
    mark = merged.conflicts[0].mark
    taken = merge({"imaging": [edited]}, [told()], held(("imaging", SCAN)), (), {mark: "theirs"})
    assert taken.document == {}


def test_an_edited_gene_result_is_asked_and_can_be_replaced() -> None:
    pending = FRAME | {"results": [{"marker": "KRAS", "status": "pending"}]}
    typed = FRAME | {"results": [{"marker": "KRAS", "status": "wild_type"}]}
    sent = told(("gene_tests", FRAME | {"results": [KRAS]}))
    merged = merge({"gene_tests": [typed]}, [sent], held(("gene_tests", pending)))
    assert merged.document == {"gene_tests": [typed]}
    taken = merge(
        {"gene_tests": [typed]}, [told(("gene_tests", FRAME | {"results": [KRAS]}))],
        held(("gene_tests", pending)), (), {merged.conflicts[0].mark: "theirs"},
    )  # fmt: skip
    assert taken.document == {"gene_tests": [FRAME | {"results": [KRAS]}]}


def test_a_confirmed_proposal_stays_while_its_successor_waits() -> None:
    line: Json = {"id": "F1", "started_on": "2026-01-05", "agents": ["oxaliplatin"]}
    sent = told()
    sent.proposed.add("therapy_lines")
    merged = merge({"therapy_lines": [line]}, [sent], held(("therapy_lines", line)))
    assert merged.document == {"therapy_lines": [line]}
