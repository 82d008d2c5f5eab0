from cases.fhir.issues import ISSUE_TYPES, MOST_SHOWN, SYSTEM, Issue, operation_outcome, order


def test_outcome_names_place_code_and_sentence() -> None:
    issue = Issue("error", "structure", "Unknown element", "Bundle.entry[3].fullURL", "Did you")

    assert operation_outcome([issue])["issue"] == [
        {
            "severity": "error",
            "code": "structure",
            "details": {
                "coding": [{"system": SYSTEM, "code": "structure"}],
                "text": "Unknown element",
            },
            "diagnostics": "Did you",
            "expression": ["Bundle.entry[3].fullURL"],
        }
    ]


def test_outcome_is_sorted_and_cut() -> None:
    issues = [Issue("error", "value", "x", f"A.b[{n:03}]") for n in range(MOST_SHOWN + 5)]

    shown = operation_outcome(reversed(issues))["issue"]

    assert shown[0]["expression"] == ["A.b[000]"]
    assert shown[-1]["details"]["text"] == "5 more issues"


def test_lines_of_a_file_are_named() -> None:
    issue = Issue("error", "value", "x", "Patient.gender", file="a.ndjson", line=7)
    assert operation_outcome([issue])["issue"][0]["diagnostics"] == "a.ndjson line 7: x"


def test_every_type_is_one_of_fhir() -> None:
    known = (
        "structure invalid required value invariant not-supported too-long too-costly duplicate"
        " not-found business-rule conflict code-invalid multiple-matches informational security incomplete"
    )
    assert set(ISSUE_TYPES.values()) <= set(known.split())


def test_places_are_ordered_by_their_numbers_and_the_version_comes_first() -> None:
    issues = [
        Issue("error", "value", "x", "Bundle.entry[10]"),
        Issue("error", "value", "x", "Bundle.entry[9]"),
        Issue("error", "wrong-version", "x", "Bundle.entry[11]"),
    ]
    assert [i.path for i in order(issues)] == [
        "Bundle.entry[11]",
        "Bundle.entry[9]",
        "Bundle.entry[10]",
    ]
