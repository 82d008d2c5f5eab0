"""Documents per second of `import_cases`, beside a plain copy of the same rows: ``python -m benchmarks.import_rate``."""

import json
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from benchmarks.database import add_site_and_board, benchmark_database, write_documents


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name, benchmark_database() as url:
        from django.core.management import call_command

        folder = Path(name)
        write_documents(folder, count)
        add_site_and_board()
        imported = _seconds(lambda: call_command("import_cases", name, verbosity=0))
        again = _seconds(lambda: call_command("import_cases", name, verbosity=0))
        read = _seconds(lambda: [json.loads(path.read_bytes()) for path in folder.iterdir()])
        rows, copied = _copy(url)
    print(f"{count} generated documents, {rows} rows, one process")
    print(f"{'import':<34}{imported:>8.1f} s{count / imported:>10.0f} documents/s")
    print(
        f"{'the same import again, nothing new':<34}{again:>8.1f} s{count / again:>10.0f} documents/s"
    )
    print(
        f"{'COPY of the same rows (baseline)':<34}{copied:>8.1f} s{count / copied:>10.0f} documents/s"
    )
    print(f"{'reading the JSON only':<34}{read:>8.1f} s{count / read:>10.0f} documents/s")
    print(f"import / COPY: {imported / copied:.1f}    again / COPY: {again / copied:.1f}")


def _seconds(run: object) -> float:
    start = time.perf_counter()
    run()  # type: ignore[operator]
    return time.perf_counter() - start


def _copy(url: str) -> tuple[int, float]:
    """Copy every row that the import wrote into tables of the same columns, indexes and checks."""
    with psycopg.connect(url, autocommit=True) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "select relname from pg_stat_user_tables where relname like 'cases_%' or relname like 'accounts_audit%'"
            )
        ]
        connection.execute("create schema copied")
        data, rows = {}, 0
        for name in names:
            connection.execute(f'create table copied."{name}" (like public."{name}" including all)')
            with connection.cursor().copy(f'copy public."{name}" to stdout (format binary)') as out:
                data[name] = b"".join(bytes(block) for block in out)
            rows += connection.execute(f'select count(*) from public."{name}"').fetchone()[0]  # type: ignore[index]
        start = time.perf_counter()
        for name, content in data.items():
            with connection.cursor().copy(
                f'copy copied."{name}" from stdin (format binary)'
            ) as into:
                into.write(content)
        return rows, time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
