"""What must hold for every selection at baseline, however its lesions are listed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.rules.baseline import Candidate, review_baseline

pytestmark = [pytest.mark.property, pytest.mark.slow]
DAY = date(2026, 1, 5)
sizes = st.none() | st.integers(0, 600).map(lambda tenths: Decimal(tenths) / 10)


@st.composite
def selections(draw: st.DrawFn) -> tuple[list[Candidate], list[Candidate]]:
    """One list of lesions, and the same lesions in another order."""
    count = draw(st.integers(0, 9))
    lesions = [
        Candidate(
            f"L{index}",
            draw(st.sampled_from(("target", "non_target"))),
            draw(st.sampled_from(("liver", "lung", "peritoneum"))),
            draw(st.booleans()),
            draw(st.sampled_from(("CT", "MRI", "CXR", "US"))),
            slice_mm=draw(st.sampled_from((None, Decimal(1), Decimal(5), Decimal(8)))),
            long=draw(sizes),
            short=draw(sizes),
            nature=draw(st.sampled_from(("soft_tissue", "ascites", "simple_cyst"))),
            treated_without_progression=draw(st.booleans()),
        )
        for index in range(count)
    ]
    return lesions, draw(st.permutations(lesions))


@given(selections())
@settings(max_examples=150)
def test_the_order_of_the_lesions_does_not_matter(
    selection: tuple[list[Candidate], list[Candidate]],
) -> None:
    one, other = (
        review_baseline(lesions, baseline_date=DAY, treatment_start=DAY) for lesions in selection
    )

    assert one.issues == other.issues
    assert sorted(one.lesions, key=lambda item: item.id) == sorted(
        other.lesions, key=lambda item: item.id
    )


@given(selections())
@settings(max_examples=100)
def test_the_limits_of_targets_are_told_exactly_when_they_are_passed(
    selection: tuple[list[Candidate], list[Candidate]],
) -> None:
    lesions, _ = selection
    organs = ["node" if one.nodal else one.organ for one in lesions if one.role == "target"]

    issues = review_baseline(lesions, baseline_date=DAY, treatment_start=DAY).issues

    assert ("TOO_MANY_TARGETS" in issues) == (len(organs) > 5)
    assert ("TOO_MANY_TARGETS_IN_ORGAN" in issues) == any(organs.count(o) > 2 for o in organs)
