"""`./dev check`: everything that can be judged without running the tests. Each line is one judge."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "cases", "config", "mdt", "recommendations")
UV = ROOT / ".local" / "uv" / "bin" / "uv"
LOCKS = {"requirements-all.lock": (), "requirements-prod.lock": ("--no-default-groups",)}


@dataclass(frozen=True, slots=True)
class Verdict:
    name: str
    passed: bool
    said: str
    seconds: float = 0


def main() -> int:
    """Run all judges, two at a time, and print what those said who object."""
    judges = {"types": _tool("mypy"), **_judges()}
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = list(pool.map(lambda item: _ask(*item), judges.items()))
    for verdict in verdicts:
        word = "ok  " if verdict.passed else "FAIL"
        sys.stdout.write(f"{word}  {verdict.name:<12} {verdict.seconds:5.1f} s\n")
    objections = [verdict for verdict in verdicts if not verdict.passed]
    for verdict in objections:
        sys.stdout.write(f"\n--- {verdict.name}\n{verdict.said.strip()}\n")
    return 1 if objections else 0


def _judges() -> dict[str, Callable[[], Verdict]]:
    judges = {
        "format": _tool("ruff", "format", "--check", "."),
        "lint": _tool("ruff", "check", "."),
        "imports": _tool("lint-imports"),
        "migrations": _manage("makemigrations", "--check", "--dry-run"),
        "system": _manage("check", "--fail-level", "WARNING"),
        "api": _manage("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull),
        "compose": _tool(
            "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"
        ),
        "security": _tool("bandit", "-q", "-r", "-ll", "-c", "pyproject.toml", *APPS),
        "locks": _locks,
    }
    if templates := _templates():
        judges["templates"] = _tool("djade", "--check", "--target-version", "5.2", *templates)
    if list(ROOT.glob("*/management/commands/write_docs.py")):
        judges["documents"] = _manage("write_docs", "--check")
    if list(ROOT.glob("locale/*/LC_MESSAGES/django.po")):
        judges["languages"] = _manage("messages", "--check")
    return judges


def _templates() -> list[str]:
    folders = [ROOT / "templates", *(ROOT / app for app in APPS)]
    return [str(path) for folder in folders for path in sorted(folder.rglob("*.html"))]


def _ask(name: str, judge: Callable[[], Verdict]) -> Verdict:
    began = time.monotonic()
    verdict = judge()
    return Verdict(name, verdict.passed, verdict.said, time.monotonic() - began)


def _tool(name: str, *arguments: str) -> Callable[[], Verdict]:
    program = str(Path(sys.executable).parent / name)
    return lambda: _run([program, *arguments])


def _manage(*arguments: str) -> Callable[[], Verdict]:
    return lambda: _run([sys.executable, "manage.py", *arguments])


def _run(command: list[str]) -> Verdict:
    # Nothing answers on port 9: code is judged without a database.
    nowhere = {
        "LOCAL": "true",
        "DATABASE_URL": "postgres://crlm@127.0.0.1:9/crlm",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "PYTHONWARNINGS": "ignore::RuntimeWarning",
    }
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | nowhere,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Verdict(command[0], done.returncode == 0, done.stdout)


def _locks() -> Verdict:
    """uv.lock fits pyproject.toml, and both requirement files fit uv.lock."""
    if not UV.exists():
        return Verdict("locks", passed=True, said="uv is not here")
    fits = _run([str(UV), "lock", "--check", "-q", "--python", sys.executable])
    if not fits.passed:
        return fits
    stale = [name for name, groups in LOCKS.items() if _export(*groups) != _read(name)]
    said = f"stale: {', '.join(stale)}; write them with: ./dev lock"
    return Verdict("locks", passed=not stale, said=said)


def _read(name: str) -> str:
    path = ROOT / name
    return path.read_text() if path.exists() else ""


def _export(*groups: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "exported"
        options = ["--frozen", "-q", "--no-emit-project", "--no-annotate", "--no-header"]
        form = ["--format", "requirements-txt", "-o", str(out)]
        _run([str(UV), "export", *options, *groups, *form])
        return out.read_text() if out.exists() else ""


def write_locks() -> None:
    """Bring the lock and both requirement files up to pyproject.toml."""
    _run([str(UV), "lock", "-q", "--python", sys.executable])
    for name, groups in LOCKS.items():
        (ROOT / name).write_text(_export(*groups))


if __name__ == "__main__":
    if sys.argv[1:] == ["--write-locks"]:
        write_locks()
    else:
        sys.exit(main())
