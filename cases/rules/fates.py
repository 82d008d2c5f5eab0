"""What became of each lesion: followed, treated, or no longer visible (response specification §§10, 11.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cases.rules import document as d
from cases.rules.assessments import JOINED_DAYS, lesion_operations, read_images

FOLLOWED, DISAPPEARED, NOT_SEEN = "followed", "disappeared", "never reported"
TREATED_BY = {"ablation": "ablated", "sbrt": "irradiated"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One lesion on one scan: a length in mm or a word."""

    on: date
    modality: str | None
    mm: Decimal | None
    word: str
    contrast: str | None = None

    @property
    def is_liver_mri(self) -> bool:
        """MRI with contrast that liver cells take up; only this may tell a vanished lesion from a hidden one."""
        return self.modality == "MRI" and self.contrast == "gadoxetate"

    @property
    def is_gone(self) -> bool:
        return self.word == "absent" or self.mm == 0


@dataclass(frozen=True, slots=True)
class Passport:
    """A lesion's life: where it is, what was seen, and how it ended."""

    id: str
    label: str
    organ: str
    segments: tuple[str, ...]
    role: str
    nodal: bool
    seen: tuple[Seen, ...]
    fate: str
    since: date | None
    planned_in: tuple[str, ...]

    @property
    def is_named(self) -> bool:
        """Whether its label says more than the segment that it lies in."""
        return bool(self.label) and self.label != f"segment {', '.join(self.segments)}"

    @property
    def first(self) -> Seen | None:
        return self.seen[0] if self.seen else None

    @property
    def last(self) -> Seen | None:
        return self.seen[-1] if self.seen else None

    @property
    def last_visible(self) -> Seen | None:
        return next(
            (
                seen
                for seen in reversed(self.seen)
                if not seen.is_gone and seen.word != "not evaluable"
            ),
            None,
        )

    @property
    def is_vanished_metastasis(self) -> bool:
        """A liver metastasis that imaging no longer shows: not cured, and easily lost from a plan."""
        return self.fate == DISAPPEARED and self.organ == "liver" and not self.nodal

    @property
    def gone_on(self) -> tuple[str, ...]:
        """The kinds of scan that have shown it gone since it was last visible."""
        return tuple(dict.fromkeys(seen.modality or "scan" for seen in self._without()))

    @property
    def is_gone_on_liver_mri(self) -> bool:
        return any(seen.is_liver_mri for seen in self._without())

    def _without(self) -> tuple[Seen, ...]:
        since = self.since or date.min
        return tuple(seen for seen in self.seen if seen.is_gone and seen.on >= since)


def passports(document: d.CaseDocument, as_of: date) -> tuple[Passport, ...]:
    """Every lesion of the case, then every new lesion that was reported, in the order of the record."""
    known = [_of_lesion(document, lesion, as_of) for lesion in document.lesions]
    return (*known, *_new_lesions(document, as_of))


@dataclass(frozen=True, slots=True)
class Lost:
    """A lesion that left the record without a fate, and the scan that should have told of it, if any."""

    lesion: Passport
    silent: d.Imaging | None


def lost_lesions(document: d.CaseDocument, as_of: date) -> tuple[Lost, ...]:
    """Lesions somebody must still account for: resected, ablated, disappeared or followed.

    A scan is silent on a lesion when it reports others of the same organ; scans of one assessment speak
    for each other (response specification §19).
    """
    known = [one for one in passports(document, as_of) if one.role != "new"]
    organs = {one.id: one.organ for one in known}
    told: dict[str, d.Imaging] = {}
    for _, image in read_images(document, as_of):
        named = [m.lesion for m in image.measurements] + [n.lesion for n in image.non_target]
        told |= {organs.get(name, ""): image for name in named}
    found = (_lost(one, told.get(one.organ)) for one in known)
    return tuple(lost for lost in found if lost)


def _lost(lesion: Passport, latest: d.Imaging | None) -> Lost | None:
    if lesion.fate == NOT_SEEN:
        return Lost(lesion, latest)
    if lesion.fate != FOLLOWED or lesion.last is None or latest is None:
        return None
    is_silent = latest.performed_on - lesion.last.on > timedelta(days=JOINED_DAYS)
    return Lost(lesion, latest) if is_silent else None


def _of_lesion(document: d.CaseDocument, lesion: d.Lesion, as_of: date) -> Passport:
    seen = tuple(_seen(document, lesion.id, as_of))
    fate, since = _fate(document, lesion.id, lesion.treated, seen, as_of)
    return Passport(
        lesion.id, lesion.label or "", lesion.organ or "", lesion.segments, lesion.role or "",
        bool(lesion.nodal), seen, fate, since, _planned_in(document, lesion.id),
    )  # fmt: skip


def _seen(document: d.CaseDocument, lesion: str, as_of: date) -> Iterator[Seen]:
    for _, image in read_images(document, as_of):
        for m in image.measurements:
            if m.lesion == lesion:
                yield _sight(image, m.mm, m.status)
        for n in image.non_target:
            if n.lesion == lesion:
                yield _sight(image, None, n.status)


def _sight(image: d.Imaging, mm: Decimal | None, status: str | None) -> Seen:
    return Seen(image.performed_on, image.modality, mm, _word(status), image.contrast)


def _word(status: str | None) -> str:
    return (status or "").replace("_", " ")


def _fate(
    document: d.CaseDocument, lesion: str, treated: str | None, seen: Sequence[Seen], as_of: date
) -> tuple[str, date | None]:
    """Treatment comes first: a treated lesion is not evaluated and never counts as gone."""
    operation = next(
        (o for o in reversed(lesion_operations(document, as_of)) if lesion in o.lesions), None
    )
    if operation is not None:
        return TREATED_BY.get(operation.kind, "resected"), operation.date
    if treated:
        return treated, None
    told = [one for one in seen if one.word != "not evaluable"]
    if not told:
        return NOT_SEEN, None
    if not told[-1].is_gone:
        return FOLLOWED, told[0].on
    since = told[-1].on
    for one in reversed(told):
        if not one.is_gone:
            break
        since = one.on
    return DISAPPEARED, since


def _planned_in(document: d.CaseDocument, lesion: str) -> tuple[str, ...]:
    """The planned operations and ablations that name the lesion."""
    planned = (o for o in document.surgeries if o.status == "planned" and lesion in o.lesions)
    return tuple(_word(operation.kind) for operation in planned)


def _new_lesions(document: d.CaseDocument, as_of: date) -> Iterator[Passport]:
    findings: dict[str, list[tuple[d.Imaging, d.NewLesion]]] = {}
    declared = {lesion.id for lesion in document.lesions}
    for _, image in read_images(document, as_of):
        for finding in image.new_lesions:
            if finding.id not in declared:
                findings.setdefault(finding.id, []).append((image, finding))
    for name, told in findings.items():
        seen = tuple(Seen(i.performed_on, i.modality, f.mm, f"new, {f.certainty}") for i, f in told)
        last = told[-1][1]
        fate = "refuted" if last.certainty == "refuted" else f"new, {last.certainty}"
        operation = next((o for o in lesion_operations(document, as_of) if name in o.lesions), None)
        if operation is not None:
            fate = TREATED_BY.get(operation.kind, "resected")
        yield Passport(
            name, "", last.organ or "", last.segments, "new", bool(last.nodal), seen, fate,
            operation.date if operation else told[0][0].performed_on, _planned_in(document, name),
        )  # fmt: skip
