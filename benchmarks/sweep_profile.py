"""Where the time of a full sweep goes, in one process under the profiler: ``python -m benchmarks.sweep_profile COUNT``."""

import cProfile
import pstats
import sys
from typing import Any

from benchmarks.database import TODAY, add_cases, add_site_and_board, benchmark_database

STEPS = (
    ("read the rows and build documents", "documents.py", "_batch"),
    ("evaluate: response, facts, knowledge", "evaluate.py", "evaluate"),
    ("  of it: lines, response and flags", "course.py", ""),
    ("keep evaluations", "evaluations.py", "record_many"),
    ("keep flags", "flagging.py", "keep_flags"),
    ("next day that matters", "due.py", "note_assessed"),
    ("heads of cases", "pipeline.py", "_keep_heads"),
    ("ask for places on agendas", "queueing.py", "queue_cases"),
)


def main(count: int) -> None:
    with benchmark_database():
        add_site_and_board()
        add_cases(count)
        assess_all()
        profile = cProfile.Profile()
        profile.runcall(assess_all)
    stats = pstats.Stats(profile)
    if len(sys.argv) > 2:
        stats.sort_stats(sys.argv[2]).print_stats(60)
    whole = stats.total_tt  # type: ignore[attr-defined]
    print(f"{count} cases assessed again, under the profiler: {whole:.1f} s")
    for words, file, name in STEPS:
        print(f"{words:<40}{100 * _seconds(stats, file, name) / whole:>6.1f} %")


def assess_all() -> None:
    from cases.models import Case
    from mdt.actions.pipeline import assess

    assess(Case.objects.values_list("pk", flat=True), as_of=TODAY.date(), at=TODAY)


def _seconds(stats: Any, file: str, name: str) -> float:
    """Cumulative seconds of one function; the most of them where modules share a name."""
    return max(
        (
            cumulative
            for (path, _line, function), (_, _, _, cumulative, _) in stats.stats.items()
            if path.endswith("/" + file) and (function == name or not name)
        ),
        default=0.0,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
