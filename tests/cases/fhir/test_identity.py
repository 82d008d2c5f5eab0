from decimal import Decimal

import pytest

from cases.fhir.canonical import content_sha256

RESULT = {
    "resourceType": "Observation",
    "valueQuantity": {"value": Decimal("5.20"), "unit": "ng/mL"},
}


@pytest.mark.parametrize(
    "other",
    [
        {
            "valueQuantity": {"unit": "ng/mL", "value": Decimal("5.20")},
            "resourceType": "Observation",
        },
        RESULT | {"id": "other", "meta": {"versionId": "2"}, "text": {"status": "empty"}},
    ],
)
def test_order_and_transport_make_no_other_content(other: dict[str, object]) -> None:
    assert content_sha256(other) == content_sha256(RESULT)


@pytest.mark.parametrize(
    "value", [Decimal("5.2"), Decimal("5.200"), "5.20", Decimal("5.21"), 5, None]
)
def test_a_number_counts_with_its_digits_and_is_no_text(value: object) -> None:
    other = RESULT | {"valueQuantity": {"value": value, "unit": "ng/mL"}}
    assert content_sha256(other) != content_sha256(RESULT)
