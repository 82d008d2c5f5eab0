"""The small hospital of the unit tests, for scenarios that need fixed days."""

from tests.mdt.conftest import (
    board,
    cheap_passwords,
    coordinator,
    later_meeting,
    listed_item,
    oncologist,
    progressing_case,
    radiologist,
    series,
    site,
    stranger,
    surgeon,
)

__all__ = [
    "board",
    "cheap_passwords",
    "coordinator",
    "later_meeting",
    "listed_item",
    "oncologist",
    "progressing_case",
    "radiologist",
    "series",
    "site",
    "stranger",
    "surgeon",
]
