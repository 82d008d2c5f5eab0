"""The lesion passport: every lesion with what became of it, and the list of those that imaging lost."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.dates import day
from accounts.days import day_at
from cases.documents import document_of
from cases.models import Case
from cases.rules.fates import Lost, Passport, Seen, lost_lesions, passports
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
class LostRow:
    """Work to do: a lesion without a fate."""

    lesion: Passport
    where: str
    last: str
    why: str


@dataclass(frozen=True, slots=True)
class LesionsPage:
    case: Case
    age: int | None
    now: datetime
    rows: tuple[LesionRow, ...]
    lost: tuple[LostRow, ...]

    @property
    def vanished(self) -> tuple[LesionRow, ...]:
        return tuple(row for row in self.rows if row.lesion.is_vanished_metastasis)


def lesions_page(case: Case, now: datetime) -> LesionsPage:
    document, today = document_of(case), day_at(case.site, now)
    rows = tuple(_row(lesion) for lesion in passports(document, today))
    lost = tuple(_lost(one) for one in lost_lesions(document, today))
    return LesionsPage(case, case.age_on(today), now, rows, lost)


def _lost(lost: Lost) -> LostRow:
    scan = lost.silent
    told = f"{scan.modality or 'scan'} {day(scan.performed_on)}" if scan else ""
    why = (
        _("The %(scan)s says nothing of it.") % {"scan": told}
        if told
        else _("No scan tells of it.")
    )
    return LostRow(lost.lesion, _place(lost.lesion), _words(lost.lesion.last), why)


def _place(lesion: Passport) -> str:
    return f"{lesion.organ.replace('_', ' ')} {', '.join(lesion.segments)}".strip()


def _row(lesion: Passport) -> LesionRow:
    return LesionRow(
        lesion,
        _place(lesion),
        lesion.role.replace("_", "-"),
        _words(lesion.first),
        _words(lesion.last),
        _words(lesion.last_visible),
    )


def _words(seen: Seen | None) -> str:
    if seen is None:
        return "–"
    size = f"{plain(seen.mm)} mm" if seen.mm is not None else seen.word
    return f"{size} · {seen.modality or 'scan'} {day(seen.on)}"
