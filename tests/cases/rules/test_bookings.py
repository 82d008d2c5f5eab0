"""A booked date and the requests that it may belong to."""

from datetime import date

import pytest

from cases.rules.bookings import Match, Request, kinds_of, match, regions_of

ON = date(2026, 3, 20)


def asked(key: str, words: str, **more: object) -> Request:
    given = {"asked_on": date(2026, 3, 2), "due_on": date(2026, 3, 16)} | more
    return Request(key, words, **given)  # type: ignore[arg-type]


CT = asked("a", "CT of liver")
MRI = asked("b", "MRI liver with contrast")


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("CT of liver", {"CT"}),
        ("肝脏CT", {"CT"}),
        ("PET-CT", {"PET-CT"}),
        ("PET/CT whole body", {"PET-CT"}),
        ("Direct admission to the ward", set()),
        ("Infarct clinic", set()),
        ("CT-guided biopsy", {"CT", "biopsy"}),
        ("MR Abdomen", {"MRI"}),
        ("Consultation of Mr Meier", set()),
        ("Computertomographie Abdomen", {"CT"}),
        ("肝切除手术", {"operation"}),
    ],
)
def test_kinds_are_read_from_words(words: str, kinds: set[str]) -> None:
    assert kinds_of(words) == kinds


def test_regions_are_read_from_words() -> None:
    assert regions_of("CT Thorax/Abdomen") == {"chest", "abdomen"}
    assert regions_of("Direct admission, microchip") == set()


@pytest.mark.parametrize(
    ("_why", "service", "on", "requests", "expected"),
    [
        ("one of its kind", "CT Abdomen", ON, [CT, MRI], Match("a")),
        ("the sender names no region", "CT", ON, [CT, MRI], Match("a")),
        ("staging names none", "CT Thorax", ON, [asked("c", "Restaging CT")], Match("c")),
        ("two of its kind", "CT Abdomen", ON, [CT, asked("c", "Restaging CT")],
         Match("", "Several open requests fit", ("a", "c"))),
        ("a biopsy under CT is no CT", "CT-guided biopsy of liver", ON, [CT],
         Match("", "A request fits in part only", ("a",))),
        ("a knee is no staging", "CT knee", ON, [asked("c", "Restaging CT")],
         Match("", "A request fits in part only", ("c",))),
        ("another region", "CT brain", ON, [CT],
         Match("", "The request of this kind is for another part of the body")),
        ("before it was asked for", "CT Abdomen", date(2026, 2, 20), [CT],
         Match("", "The day is not in the time of a request of this kind")),
        ("long after it was due", "CT Abdomen", date(2026, 6, 1), [CT],
         Match("", "The day is not in the time of a request of this kind")),
        ("the last day of its time", "CT Abdomen", date(2026, 5, 15), [CT], Match("a")),
        ("closed", "CT Abdomen", ON, [asked("a", "CT of liver", is_open=False)],
         Match("", "The request of this kind is closed")),
        ("no day", "CT Abdomen", None, [CT], Match("", "The day was not sent, or more than one", ("a",))),
        ("nothing asked", "Colonoscopy", ON, [CT, MRI], Match("", "Nothing of this kind was asked for")),
        ("of no kind", "Consultation", ON, [CT],
         Match("", "What is booked is of no kind that is matched with requests")),
        ("without a due day", "Koloskopie", ON, [asked("w", "Colonoscopy", due_on=None)], Match("w")),
    ],
)  # fmt: skip
def test_a_date_stands_at_the_one_request_that_fits(
    _why: str, service: str, on: date | None, requests: list[Request], expected: Match
) -> None:
    assert match(service, on, requests) == expected
    assert match(service, on, requests[::-1]).key == expected.key
