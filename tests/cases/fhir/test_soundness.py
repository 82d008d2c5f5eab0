"""The quick answer never says right where the full walk finds something to say."""

import pytest

from cases.fhir.decode import decode
from cases.fhir.issues import Unusable
from cases.fhir.items import items_of
from cases.fhir.soundness import is_sound
from cases.fhir.structure import structure_issues
from tests.cases.fhir import samples


@pytest.mark.slow
def test_right_means_that_nothing_can_be_said() -> None:
    right = 0
    for name in samples.all_files():
        try:
            pages = decode(name, samples.data(name))
        except Unusable:
            continue
        for item in (item for page in pages for item in items_of(page)):
            sound = is_sound(item.resource)
            right += sound
            assert not (sound and list(structure_issues(item))), (name, item.at())

    assert right > 3500
