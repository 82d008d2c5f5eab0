"""``evaluate`` and ``conformance``: no database, and the exit codes a hospital's scripts rely on."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.recommendations.cases import case

DATA = Path(__file__).parents[2] / "data"


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def document(tmp_path: Path) -> str:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case()))
    return str(path)


def test_evaluate(document: str) -> None:
    found = json.loads(run("evaluate", document, "--as-of", "2026-03-02", "--profile", "japan"))

    assert (found["schema"], found["profile"]) == ("crlm-evaluation/1", "japan")
    assert found["suggestions"]
    assert found["scores"]


def test_evaluate_as_text(document: str) -> None:
    note = run("evaluate", document, "--as-of", "2026-03-02", "--text")

    assert "For discussion by the board" in note
    assert "Supported: Liver resection first." in note
    assert "not an order" in note


def test_evaluate_as_text_in_chinese(document: str) -> None:
    note = run("evaluate", document, "--as-of", "2026-03-02", "--text", "--language", "zh-hans")

    assert note.startswith("MDT 备注，2026年3月2日")
    assert "供 MDT 讨论，并非医嘱。" in note


def test_evaluate_standard_input(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.TextIOWrapper(io.BytesIO(Path(document).read_bytes()))
    monkeypatch.setattr("sys.stdin", content)

    assert json.loads(run("evaluate", "-", "--as-of", "2026-03-02"))["as_of"] == "2026-03-02"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('{"schema": "crlm-case/1", "patient": {"nickname": "A"}}', "patient.nickname"),
        ("[1, 2", "not JSON"),
        ("\xff", "schema"),
        ("", "not JSON"),
    ],
)
def test_refused_document(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content.encode("latin-1"))

    with pytest.raises(CommandError) as refusal:
        run("evaluate", str(path))

    assert refusal.value.returncode == 2
    assert named in str(refusal.value) or named == "schema"


def test_file_that_is_not_there() -> None:
    with pytest.raises(CommandError) as refusal:
        run("evaluate", "/nowhere/case.json")

    assert refusal.value.returncode == 2


def test_conformance_agrees() -> None:
    assert run("conformance", str(DATA / "vignettes.json")).endswith("all: 40/40 agree\n")


def test_conformance_names_each_disagreement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vignettes = json.loads((DATA / "vignettes.json").read_text())
    vignettes["vignettes"] = vignettes["vignettes"][1:3]
    vignettes["vignettes"][0]["expect"] = {
        "include": [{"code": "option.upfront_resection", "level": "controversial"}],
        "scores": {"tbs": "2.418", "fong_crs": {"minimum": 0, "maximum": 1}},
        "derived": {"onset": {"china": "synchronous"}},
        "missing": ["labs.CEA"],
        "flags": ["target_progression"],
    }
    path = tmp_path / "vignettes.json"
    path.write_text(json.dumps(vignettes))

    with pytest.raises(SystemExit) as stop:
        call_command("conformance", str(path), "--json")

    report = json.loads(capsys.readouterr().out)
    assert stop.value.code == 1
    assert (report["agreed"], report["total"]) == (1, 2)
    assert {d["path"] for d in report["disagreements"]} == {
        "include.option.upfront_resection.level",
        "missing.labs.CEA",
        "flags.target_progression",
        "scores.tbs.value",
        "scores.fong_crs.maximum",
        "derived.onset.china",
    }


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"format": "other/1"}',
        '{"format": "crlm-vignettes/1"}',
        '{"format": "crlm-vignettes/1", "vignettes": [1]}',
        '{"format": "crlm-vignettes/1", "vignettes": [{"id": "A"}]}',
        '{"format": "recist-vectors/1", "vectors": [{"id": "A", "kind": "unheard"}]}',
    ],
)
def test_conformance_of_an_invalid_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "file.json"
    path.write_text(content)

    with pytest.raises(CommandError) as refusal:
        run("conformance", str(path))

    assert refusal.value.returncode == 2
