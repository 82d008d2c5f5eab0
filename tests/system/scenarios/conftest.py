"""The small hospital of the unit tests, for scenarios that need fixed days."""

from tests.mdt.conftest import (
    attended_meeting,
    board,
    coordinator,
    later_meeting,
    listed_item,
    oncologist,
    progressing_case,
    radiologist,
    read_back_decision,
    series,
    signed_decision,
    site,
    stranger,
    surgeon,
)

__all__ = [
    "attended_meeting",
    "board",
    "coordinator",
    "later_meeting",
    "listed_item",
    "oncologist",
    "progressing_case",
    "radiologist",
    "read_back_decision",
    "series",
    "signed_decision",
    "site",
    "stranger",
    "surgeon",
]
