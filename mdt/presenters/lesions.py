"""The lesion passport: every lesion with what became of it, and the list of those that imaging lost."""

from dataclasses import dataclass
from datetime import datetime

from accounts.dates import day
from cases.documents import document_of
from cases.models import Case
from cases.rules.fates import Passport, Seen, passports
from cases.rules.lengths import plain


@dataclass(frozen=True, slots=True)
class LesionRow:
    lesion: Passport
    where: str
    role: str
    first: str
    last: str
    last_visible: str


@dataclass(frozen=True, slots=True)
class LesionsPage:
    case: Case
    age: int | None
    now: datetime
    rows: tuple[LesionRow, ...]

    @property
    def vanished(self) -> tuple[LesionRow, ...]:
        return tuple(row for row in self.rows if row.lesion.is_vanished_metastasis)


def lesions_page(case: Case, now: datetime) -> LesionsPage:
    rows = tuple(_row(lesion) for lesion in passports(document_of(case), now.date()))
    return LesionsPage(case, case.age_on(now.date()), now, rows)


def _row(lesion: Passport) -> LesionRow:
    place = f"{lesion.organ.replace('_', ' ')} {', '.join(lesion.segments)}".strip()
    return LesionRow(
        lesion,
        place,
        lesion.role.replace("_", "-"),
        _words(lesion.first),
        _words(lesion.last),
        _words(lesion.last_visible),
    )


def _words(seen: Seen | None) -> str:
    if seen is None:
        return "–"
    size = f"{plain(seen.mm)} mm" if seen.mm is not None else seen.word
    return f"{size}, {seen.modality or 'scan'} {day(seen.on)}"
