"""Every number of the knowledge has a name that a clinician understands."""

from decimal import Decimal

from recommendations.rules.knowledge import standard
from recommendations.rules.release import Threshold
from recommendations.rules.threshold_words import TITLES


def test_every_threshold_has_words() -> None:
    assert standard().thresholds.keys() == TITLES.keys()


def test_a_number_that_a_draft_adds_is_shown_by_its_name() -> None:
    added = Threshold("largest_spleen", Decimal(400), "mL", "S01", "recall")

    assert added.title == "largest spleen"


def test_a_grade_is_said_by_its_name_first() -> None:
    thresholds = standard().thresholds

    assert thresholds["crs_high"].amount == "3 points"
    assert thresholds["neuropathy_amber"].amount.startswith("CTCAE grade ")
