import subprocess

import pytest

from config.services.manage import WITHOUT_SERVICES
from config.services.running import ROOT
from tests.config.test_settings import manage


def test_questions_about_one_patient_start_no_server() -> None:
    assert {"evaluate", "conformance"} <= WITHOUT_SERVICES


@pytest.mark.slow
@pytest.mark.parametrize("command", ["evaluate", "conformance"])
def test_command_needs_neither_servers_nor_database(command: str) -> None:
    answered = manage(command, "--help", LOCAL="true", PYTHONWARNINGS="error")

    assert answered.returncode == 0, answered.stderr


@pytest.mark.slow
def test_dev_names_its_commands() -> None:
    answered = subprocess.run(
        [ROOT / "dev"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )

    assert answered.returncode == 2
    for word in ("demo", "manage", "test", "check"):
        assert f"./dev {word}" in answered.stderr
