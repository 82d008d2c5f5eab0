"""The commands a coordinator's computer runs: import, export, generate."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Site
from cases.models import Case
from tests.cases.conftest import content


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def write(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_a_folder_is_imported_and_the_bad_file_is_named(site: Site, tmp_path: Path) -> None:
    write(tmp_path, "good.json", content())
    write(tmp_path, "bad.json", content("2") | {"stage": "IV"})

    with pytest.raises(CommandError, match="1 refused") as refusal:
        run("import_cases", str(tmp_path))

    assert refusal.value.returncode == 1
    assert Case.objects.count() == 1


def test_export_is_what_was_imported(site: Site, tmp_path: Path) -> None:
    account = run("import_cases", str(write(tmp_path, "a.json", content())))

    assert "1 created" in account
    assert json.loads(run("export_case", "1")) == content()
    assert json.loads(run("export_case", str(Case.objects.get().public_id))) == content()


@pytest.mark.parametrize(
    "arguments", [("import_cases", "/no/such/file"), ("export_case", "no such number")]
)
def test_what_is_not_there_is_said(site: Site, arguments: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)


def test_several_sites_ask_which(site: Site, tmp_path: Path) -> None:
    Site.objects.create(code="b", name="B")

    with pytest.raises(CommandError, match="--site"):
        run("import_cases", str(write(tmp_path, "a.json", content())))


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_patients(tmp_path: Path) -> None:
    arguments = ("generate_cases", "--count", "3", "--seed", "4", "--as-of", "2026-03-01")

    assert run(*arguments) == run(*arguments)
    run(*arguments, "--out", str(tmp_path / "out"))
    assert len(list((tmp_path / "out").glob("*.json"))) == 3
