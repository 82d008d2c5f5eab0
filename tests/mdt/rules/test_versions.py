"""What two versions of a decision say differently."""

from mdt.rules.versions import difference


def test_the_fields_that_differ_in_the_order_in_which_they_are_read() -> None:
    before = {
        "recommendation": "Resect segment VI",
        "treatments": ["liver_resection"],
        "intent": "curative",
    }
    after = before | {"recommendation": "Resect segment VII", "treatments": ["ablation"]}

    found = difference(before, after)

    assert [(one.field, one.before, one.after) for one in found] == [
        ("recommendation", "Resect segment VI", "Resect segment VII"),
        ("treatments", "liver resection", "ablation"),
    ]


def test_an_empty_and_a_missing_field_say_the_same() -> None:
    assert difference({"alternatives": ""}, {"conditions": []}) == ()


def test_a_condition_that_was_added() -> None:
    (found,) = difference(
        {}, {"conditions": [{"if": "patient.ecog <= 1", "then": "resect", "by": ""}]}
    )

    assert (found.before, found.after) == ("", "if patient.ecog <= 1, then resect")
