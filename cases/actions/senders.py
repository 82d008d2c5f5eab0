"""Setting up who may send: trusted numbering systems, units and codes of the sender's own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from typing import get_args

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from cases.fhir import terminology as t
from cases.fhir.answers import WORDS
from cases.models import ImportSource


@dataclass(frozen=True, slots=True)
class LocalCode:
    """A code of the sender and the word or code that it means here; ``to_system`` empty: a word of the case."""

    system: str
    code: str
    to: str
    to_system: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Without ``trusted_systems`` every numbering system counts, except numbers of the state."""

    name: str
    trusted_systems: list[str] | None = None
    stable_systems: list[str] = field(default_factory=list)
    unit_aliases: dict[str, str] = field(default_factory=dict)
    authorities: dict[str, str] = field(default_factory=dict)
    local_codes: list[LocalCode] = field(default_factory=list)
    automatic_labs: bool = False
    is_crlm_board: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """For the audit trail, which names things by ``public_id``."""

    public_id: str


@transaction.atomic
def save(*, code: str, settings: Settings, by: User, at: datetime) -> ImportSource:
    """Set up a sender, or change how it is set up. The audit trail holds every setting before and after.

    Raises ``Invalid`` with the field for a unit that is not on the list and a local code given twice.
    """
    check(by, Permission.SET_UP_SENDERS)
    problems = tuple(_problems(settings))
    if problems:
        raise Invalid("The sender is not saved.", problems=problems)
    source = ImportSource.objects.select_for_update().filter(code=code).first()
    before = _told(source) if source else {}
    source = source or ImportSource(code=code)
    for name, value in asdict(settings).items():
        setattr(source, name, value)
    source.save()
    after = _told(source)
    changed = {
        name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]
    }
    if changed:
        audit.record("sender set up", Sender(code), by=by, at=at, detail=changed)
    return source


def _told(source: ImportSource) -> dict[str, object]:
    return {name: getattr(source, name) for name in Settings.__dataclass_fields__}


def _problems(settings: Settings) -> list[Problem]:
    problems = [
        Problem("unit_aliases", f"{unit} is not a unit that we read.")
        for unit in settings.unit_aliases.values()
        if not _is_unit(unit)
    ]
    keys = [(row.system, row.code) for row in settings.local_codes]
    problems += [
        Problem("local_codes", f"{system} {code} stands twice.")
        for system, code in dict.fromkeys(key for key in keys if keys.count(key) > 1)
    ]
    problems += [
        Problem("local_codes", f"{row.system}|{row.code}: {row.to} is nothing that we read.")
        for row in settings.local_codes
        if not _is_target(row)
    ]
    return problems + _clashes("unit_aliases", settings.unit_aliases)


def _is_target(row: LocalCode) -> bool:
    """A word of the case that a coded answer may become, or a code of the table."""
    if row.to_system:
        return t.normal(row.to_system, row.to) in t.table()
    return row.to in _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(word for words in WORDS.values() for word in get_args(words))


def _clashes(name: str, pairs: Mapping[str, str]) -> list[Problem]:
    """An alias of what is a unit already would change the meaning of that unit."""
    return [
        Problem(name, f"{alias} is a unit itself; it cannot mean {unit}.")
        for alias, unit in pairs.items()
        if alias != unit and _is_unit(alias)
    ]


def _is_unit(text: str) -> bool:
    found = t.table().get((t.UCUM, text))
    return found is not None and found.meaning.endswith("_unit")
