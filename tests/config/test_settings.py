"""Settings are asked in a process of their own, since a process reads them once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.services.running import ROOT

pytestmark = pytest.mark.slow

HOSPITAL = {
    "SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyz!",
    "DATABASE_URL": "postgres://crlm:x@127.0.0.1:9/crlm",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "ALLOWED_HOSTS": "board.hospital.example",
}


def manage(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", sorted(HOSPITAL))
def test_hospital_refuses_to_start_without(missing: str) -> None:
    rest = {name: value for name, value in HOSPITAL.items() if name != missing}

    refused = manage("check", **rest)

    assert refused.returncode != 0
    assert missing in refused.stderr


def test_deployment_check_is_clean() -> None:
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **HOSPITAL)

    assert checked.returncode == 0, checked.stderr


def test_secrets_by_file(tmp_path: Path) -> None:
    secrets = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL")
    for name in secrets:
        (tmp_path / name).write_text(HOSPITAL[name] + "\n")
    by_file = {f"{name}_FILE": str(tmp_path / name) for name in secrets}

    checked = manage("check", ALLOWED_HOSTS="board.hospital.example", **by_file)

    assert checked.returncode == 0, checked.stderr


def test_settings_need_no_database() -> None:
    checked = manage("check", LOCAL="true")

    assert checked.returncode == 0, checked.stderr
