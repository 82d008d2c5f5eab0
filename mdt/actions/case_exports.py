"""Handing out one case as mCODE resources of FHIR R4: without names by default, for a purpose, on the log."""

from datetime import datetime

from django.db import transaction

from accounts.days import day_at
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from accounts.permissions import Permission, check
from cases.documents import document_of
from cases.fhir.mcode.bundle import Exported, exported, without_names, written
from cases.models import Case
from mdt.actions import exports
from mdt.actions.exports import File, Wish
from mdt.documents.pseudonyms import mask, pseudonym
from mdt.models import Board


def fhir_of(case: Case, *, pseudonymised: bool, at: datetime) -> Exported:
    """Write a case. Without names the year of birth stays, and dates of the illness do: it is not anonymous."""
    document = document_of(case)
    as_of = day_at(case.site, at)
    if not pseudonymised:
        return exported(document, subject=case.public_id, as_of=as_of, at=at)
    born = document.patient.birth_date
    nameless = without_names(document, pseudonym(case), mask(case.patient))
    year = f"{born:%Y}" if born else ""
    return exported(nameless, subject=case.public_id, as_of=as_of, at=at, born=year)


@transaction.atomic
def hand_out(
    *, case: Case, pseudonymised: bool, purpose: str, reason: str, by: User, at: datetime
) -> File:
    """Give a case to one person. Raises ``NotPermitted`` without the right to export at the case's own site."""
    need = Permission.EXPORT if pseudonymised else Permission.EXPORT_IDENTIFIED
    check(by, need, case.site_id)
    wish = Wish("case", _board(case), pseudonymised, purpose, reason, {"case": str(case.public_id)})
    exports.check_wish(wish, by)
    found = fhir_of(case, pseudonymised=pseudonymised, at=at)
    name = f"case-{str(case.public_id)[:8]}{'' if pseudonymised else '-identified'}.fhir.json"
    file = File(name, "fhir", written(found.bundle).encode())
    return exports.hand_out(wish=wish, file=file, rows=1, by=by, at=at)


def _board(case: Case) -> Board:
    """The board whose log holds the export: the first of the case's site."""
    board = Board.objects.filter(sites=case.site_id).first()
    if board is None:
        problem = Problem("board", "has to be set up for this site first")
        raise Invalid("A case leaves on the log of a board.", problems=(problem,))
    return board
