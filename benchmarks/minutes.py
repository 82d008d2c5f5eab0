"""Minutes of a meeting as PDF, beside LibreOffice: ``python -m benchmarks.minutes [cases] [rounds]``.

The same content is set by typst, as the product does it, and by LibreOffice without a window from the DOCX that the
product writes. LibreOffice is timed with its start, as a server would call it, and once more for ten files in one
start, which is the best it can do. Without ``soffice`` on the path the benchmark says so and times the product alone.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from mdt.documents.content import MinutesContent

BATCH = 10
WORDS = "Resection of all liver metastases, sparing parenchyma, four weeks after the last cycle of chemotherapy. "


def main(cases: int, rounds: int) -> None:
    # Nothing is read: the settings alone are needed, and no server.
    nowhere = {
        "DATABASE_URL": "postgres://nobody/nothing",
        "REDIS_URL": "redis://nobody",
        "LOCAL": "true",
    }
    os.environ.update(nowhere | {"DJANGO_SETTINGS_MODULE": "config.settings"})
    django.setup()
    _print(cases, rounds, minutes_of(cases))


def _print(cases: int, rounds: int, content: "MinutesContent") -> None:
    from mdt.documents import docx, pdf

    pages = _pages(pdf.render(content))
    ours = _timed(rounds, lambda: pdf.render(content))
    wrote = _timed(rounds, lambda: docx.render(content))
    print(f"minutes of {cases} cases, {pages} pages, {rounds} rounds")
    print(f"PDF/A-3a and PDF/UA-1 by the product: median {ours:.2f} s")
    print(f"DOCX by the product: median {wrote:.2f} s")
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        print("LibreOffice is not installed here: nothing to compare with")
        return
    with tempfile.TemporaryDirectory() as folder:
        theirs = _by_libreoffice(soffice, Path(folder), docx.render(content), rounds)
        batch = _batch(soffice, Path(folder), docx.render(content))
    print(
        f"PDF by LibreOffice, started for the file: median {theirs:.2f} s, {theirs / ours:.1f} times ours"
    )
    print(
        f"PDF by LibreOffice, ten files in one start: {batch:.2f} s a file, {batch / ours:.1f} times ours"
    )


def minutes_of(cases: int) -> "MinutesContent":
    """Sixty decided cases of the usual length, with everything a case can have."""
    from mdt.documents.content import MinutesContent, Totals
    from mdt.documents.minutes_case import MinutesCase

    def case(number: int) -> MinutesCase:
        return MinutesCase(
            position=number, label=f"Case {number:08x}", birth_date="", question="resectability",
            reasons=("Sum of diameters 41 mm, 32 % over the nadir of 31 mm", "CEA 48 µg/L, doubled in 41 days"),
            status="signed", is_signed=True, recommendation=WORDS, rationale=WORDS, intent="Curative",
            treatments="Liver resection, Ablation", dissent="none", informs_patient="Dr. Lena Lang",
            quorum="oncologist, radiologist, surgeon", signed="Prof. Chiara Moretti, 2026-03-05 08:20 (Europe/Zurich)",
            seal=f"{number:064x}", actions=(f"Book MRI {number} (Dr. Amsler, due 2026-03-09)",) * 2,
            addenda=("RAS mutated (Dr. Wyss, 2026-03-09)",), spent="5 min", planned_minutes=5,
            conditions=("If remnant is at least 30 %: resect; otherwise: embolise (by 2026-04-01)",),
            informed="in clinic by Dr. Lena Lang, 2026-03-06 10:00 (Europe/Zurich)",
        )  # fmt: skip

    people = tuple(
        (f"Dr. Number {n}", "surgeon", "in the room", "member", "08:00 to end") for n in range(14)
    )
    return MinutesContent(
        board="Liver metastases board", starts_at="2026-03-05 08:00", place_time="Europe/Zurich", state="Ended",
        chair="Prof. Chiara Moretti", is_draft=False, pseudonymised=True, attendance=people,
        cases=tuple(case(n) for n in range(1, cases + 1)),
        totals=Totals(cases, cases, 0, planned_minutes=5 * cases, spent_minutes=5 * cases, minutes_per_case="5.0"),
        statement="Recommendation of the board.", began="08:02", ended="12:40", recorder="Clara Baumann",
    )  # fmt: skip


def _timed(rounds: int, work: Callable[[], object]) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _pages(pdf: bytes) -> int:
    import io

    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def _by_libreoffice(soffice: str, folder: Path, document: bytes, rounds: int) -> float:
    source = folder / "minutes.docx"
    source.write_bytes(document)
    _convert(soffice, folder, [source])  # its profile is made the first time
    return _timed(rounds, lambda: _convert(soffice, folder, [source]))


def _batch(soffice: str, folder: Path, document: bytes) -> float:
    sources = [folder / f"minutes-{n}.docx" for n in range(BATCH)]
    for source in sources:
        source.write_bytes(document)
    return _timed(1, lambda: _convert(soffice, folder, sources)) / BATCH


def _convert(soffice: str, folder: Path, sources: list[Path]) -> None:
    """Tagged PDF/A, which is the nearest that LibreOffice has to ours."""
    options = '{"SelectPdfVersion":{"type":"long","value":"3"},"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    subprocess.run(
        [
            soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
            f"pdf:writer_pdf_Export:{options}", "--outdir", str(folder), *map(str, sources),
        ],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    if not all(source.with_suffix(".pdf").exists() for source in sources):
        raise SystemExit("LibreOffice wrote no PDF")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [60, 5][len(given) :]))
