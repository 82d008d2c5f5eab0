"""Which open request a booked date belongs to: by what is booked, where on the body, and when; never by resemblance.

A date stands at a request by itself only if exactly one fits in all three. Where one or several fit in part a person says which;
where none does, the reason is told (import specification §4.16).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Words of the systems that book and of the people who ask, in the languages of both.
KINDS: dict[str, tuple[str, ...]] = {
    "PET-CT": ("pet",),
    "CT": ("ct", "computed.?tomogra", "computer.?tomogra", "计算机断层"),
    "MRI": ("mri", "mrt", "MR", "magnetic.?resonance", "magnetresonanz", "磁共振", "核磁"),
    "ultrasound": ("ultrasound", "sonogra", "超声"),
    "colonoscopy": ("colonoscop", "coloskop", "koloskop", "结肠镜", "肠镜"),
    "biopsy": ("biops", "histolog", "活检", "组织学"),
    "embolisation": ("embolisation", "embolization", "pve", "栓塞"),
    "ablation": ("ablation", "消融"),
    "operation": (
        "resection",
        "resektion",
        "hepatectomy",
        "hepatektomie",
        "operation",
        "surgery",
        "切除",
        "手术",
    ),
}
REGIONS: dict[str, tuple[str, ...]] = {
    "abdomen": ("abdom", "liver", "leber", "hepat", "腹", "肝"),
    "pelvis": ("pelvi", "becken", "rect", "盆", "直肠"),
    "chest": ("chest", "thora", "lung", "pulmon", "胸", "肺"),
    "head": ("head", "brain", "skull", "cerebr", "kopf", "头", "脑", "颅"),
    "spine": ("spine", "spinal", "wirbels", "脊"),
    "limb": ("knee", "shoulder", "hip", "wrist", "ankle", "knie", "schulter", "膝", "肩", "髋"),
    "breast": ("breast", "mamma", "乳"),
    "heart": ("heart", "cardi", "herz", "心"),
}
# What a person says of a date that belongs to no request.
NO_REQUEST = "none"
# Where a request for staging looks if it does not say where.
STAGED = frozenset({"abdomen", "pelvis", "chest"})
# A date is booked after it was asked for; later than this after it was due it is another one.
LATEST = timedelta(days=60)
# A request without a day on which it is due.
USUALLY_DUE = timedelta(days=60)
BEFORE_ASKED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked for; ``key`` names it, ``words`` are those of who asked."""

    key: str
    words: str
    asked_on: date
    due_on: date | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """``key`` of the one request; without it ``because`` says why, and ``possible`` are those a person may mean."""

    key: str = ""
    because: str = ""
    possible: tuple[str, ...] = ()


def kinds_of(words: str) -> frozenset[str]:
    return _found(KINDS, words) - ({"CT"} if "PET-CT" in _found(KINDS, words) else set())


def regions_of(words: str) -> frozenset[str]:
    return _found(REGIONS, words)


def match(service: str, on: date | None, requests: Sequence[Request]) -> Match:
    """Where a booked date stands. ``service`` in the words of the sender, ``on`` None where no one day was sent."""
    kinds = kinds_of(service)
    if not kinds:
        return Match(because="What is booked is of no kind that is matched with requests")
    alike = [one for one in requests if kinds & kinds_of(one.words)]
    there = [one for one in alike if _may_be_there(service, one)]
    if on is None:
        return _asked("The day was not sent, or more than one", there)
    timely = [one for one in there if _is_timely(one, on)]
    sure = [one for one in timely if one.is_open and _is_sure(service, one)]
    if len(sure) == 1:
        return Match(key=sure[0].key)
    if sure:
        return _asked("Several open requests fit", sure)
    if open_ones := [one for one in timely if one.is_open]:
        return _asked("A request fits in part only", open_ones)
    return Match(because=_why_none(alike, there, timely))


def _why_none(alike: list[Request], there: list[Request], timely: list[Request]) -> str:
    if timely:
        return "The request of this kind is closed"
    if there:
        return "The day is not in the time of a request of this kind"
    if alike:
        return "The request of this kind is for another part of the body"
    return "Nothing of this kind was asked for"


def _asked(because: str, requests: Iterable[Request]) -> Match:
    return Match(because=because, possible=tuple(one.key for one in requests if one.is_open))


def _may_be_there(service: str, request: Request) -> bool:
    booked, asked = regions_of(service), regions_of(request.words)
    return not booked or not asked or bool(booked & asked)


def _is_sure(service: str, request: Request) -> bool:
    """The very same kinds, so that a biopsy under CT is no CT; and nowhere that a request for staging does not mean."""
    booked, asked = regions_of(service), regions_of(request.words)
    return kinds_of(service) == kinds_of(request.words) and (bool(asked) or booked <= STAGED)


def _is_timely(request: Request, on: date) -> bool:
    due = request.due_on or request.asked_on + USUALLY_DUE
    return request.asked_on - BEFORE_ASKED <= on <= due + LATEST


def _found(table: dict[str, tuple[str, ...]], words: str) -> frozenset[str]:
    return frozenset(
        name for name, forms in table.items() if any(_is_in(form, words) for form in forms)
    )


def _is_in(form: str, words: str) -> bool:
    """Latin words begin where no letter stands before; short ones also end there, and capitals (MR) are meant as such."""
    if not form.isascii():
        return form in words
    end = "(?![A-Za-z])" if len(form) < 4 else ""
    flags = 0 if form.isupper() else re.IGNORECASE
    return re.search(f"(?<![A-Za-z]){form}{end}", words, flags) is not None
