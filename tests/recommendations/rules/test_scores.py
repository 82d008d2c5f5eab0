"""Scores against the specification's own vectors (Appendix Z) and its boundary register (B)."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recommendations.rules.intervals import add_months, days_between
from recommendations.rules.scores import albi, apri, ctcae, oxaliplatin, remnant, tbs
from recommendations.rules.scores.ajcc import stage
from recommendations.rules.scores.basingstoke import basingstoke
from recommendations.rules.scores.beppu import beppu
from recommendations.rules.scores.bsa import dubois, mosteller
from recommendations.rules.scores.cerr import cerr
from recommendations.rules.scores.child_pugh import child_pugh
from recommendations.rules.scores.fib4 import fib4
from recommendations.rules.scores.fong import fong
from recommendations.rules.scores.game import GROUP as GAME_GROUP
from recommendations.rules.scores.game import game
from recommendations.rules.scores.konopke import konopke
from recommendations.rules.scores.m_cs import m_cs
from recommendations.rules.scores.nordlinger import nordlinger
from recommendations.rules.scores.oslo import oslo
from recommendations.rules.scores.score import Score

PATH = Path(__file__).parents[2] / "data" / "score_vectors.json"
VECTORS = json.loads(PATH.read_text(), parse_float=Decimal)["vectors"]


def mm(cm: Any) -> Decimal | None:
    return None if cm is None else Decimal(cm) * 10


def dec(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def bounds(score: Score) -> list[Any]:
    return [score.minimum, score.maximum, score.group]


def _fong(nodes: Any, months: Any, n: Any, cm: Any, cea: Any) -> Any:
    return bounds(fong(nodes, months < 12, n, mm(cm), dec(cea)))


def _tbs(cm: Any, n: Any) -> Any:
    score = tbs.tbs(mm(cm), n)
    assert isinstance(score.value, Decimal)
    return [round(score.value, 3), int(str(score.group)[-1])]


def _game(*given: Any) -> Any:
    kras, cea, nodes, cm, n, outside = given
    return bounds(
        game(
            kras_mutant=kras,
            cea=dec(cea),
            node_positive=nodes,
            largest_mm=mm(cm),
            count=n,
            extrahepatic=outside,
        )
    )


def _basingstoke(*given: Any) -> Any:
    nodes, grade, cea, cm, margin, outside = given
    return basingstoke(
        node_positive=nodes,
        grade={"well": "G1", "moderate": "G2", "poor": "G3"}[grade],
        cea=dec(cea),
        largest_mm=mm(cm),
        margin_positive=margin,
        extrahepatic=outside,
    ).value


def _beppu(*given: Any) -> Any:
    sync, nodes, n, cm, outside, ca199 = given
    score = beppu(
        synchronous=sync,
        node_positive=nodes,
        count=n,
        largest_mm=mm(cm),
        extrahepatic=outside,
        ca199=dec(ca199),
    )
    return [score.minimum, score.maximum]


def _nordlinger(*given: Any) -> Any:
    age, t4, nodes, months, n, cm, margin = (*given, None)[:7]
    return nordlinger(
        age=age,
        beyond_serosa=t4,
        node_positive=nodes,
        interval_under_24_months=months < 24,
        count=n,
        largest_mm=mm(cm),
        close_margin=margin is not None and margin < 10,
    ).value


def _cerr(*given: Any) -> Any:
    mut, nodes, outside, cea, ca199, cm, n = given
    score = cerr(
        mutant=mut,
        node_positive=nodes,
        extrahepatic=outside,
        cea=dec(cea),
        ca199=dec(ca199),
        largest_mm=mm(cm),
        count=n,
    )
    return [score.value, score.group]


def _konopke(n: Any, cea: Any, sync: Any) -> Any:
    score = konopke(n, dec(cea), sync)
    return [score.value, score.group]


def _apri(ast: Any, limit: Any, platelets: Any) -> Any:
    value = apri.apri(Decimal(ast), Decimal(limit), Decimal(platelets))
    return [round(value, 3), apri.suggests_injury(value)]


def _albi(bilirubin: Any, albumin: Any) -> Any:
    value = albi.albi(Decimal(bilirubin), Decimal(albumin))
    return [round(value, 3), albi.grade(value)]


def _child_pugh(bilirubin: Any, albumin: Any, inr: Any, ascites: Any, grade: Any) -> Any:
    return bounds(
        child_pugh(
            bilirubin=dec(bilirubin),
            bilirubin_unit="mg/dL",
            albumin=Decimal(albumin) * 10,
            inr=dec(inr),
            ascites=ascites,
            encephalopathy_grade=grade,
        )
    )


def _bsa(cm: Any, kg: Any) -> Any:
    return [round(formula(Decimal(cm), Decimal(kg)), 4) for formula in (mosteller, dubois)]


def _flr(cm: Any, kg: Any, flr: Any, total: Any, tumour: Any) -> Any:
    body = mosteller(Decimal(cm), Decimal(kg))
    total_formula, rest = remnant.estimated_total_volume(body), Decimal(flr)
    return [
        round(total_formula, 2),
        round(remnant.percent(rest, total_formula), 2),
        round(remnant.percent(rest, Decimal(total - tumour)), 2),
        round(remnant.per_body_weight(rest, Decimal(kg)), 3),
        round(remnant.percent(rest, remnant.urata_total_volume(body)), 2),
    ]


def _kgr(before: Any, after: Any, days: Any) -> Any:
    return [after - before, remnant.growth_rate(Decimal(before), Decimal(after), days)]


def _interval(last: Any, surgery: Any) -> Any:
    days = days_between(date.fromisoformat(last), date.fromisoformat(surgery))
    return [days, oxaliplatin.interval_light(days)]


def _dfi12(primary: Any, metastasis: Any) -> Any:
    first, later = date.fromisoformat(primary), date.fromisoformat(metastasis)
    return [days_between(first, later), later < add_months(first, 12)]


RUN: dict[str, Callable[..., Any]] = {
    "fong": _fong,
    "tbs": _tbs,
    "game": _game,
    "mcs": lambda r, n, mm_: bounds(m_cs(r, n, dec(mm_)))[:2],
    "basing": _basingstoke,
    "beppu": _beppu,
    "nord": _nordlinger,
    "cerr": _cerr,
    "konopke": _konopke,
    "apri": _apri,
    "fib4": lambda age, *labs: round(fib4(age, *map(Decimal, labs)), 3),
    "albi": _albi,
    "cp": _child_pugh,
    "bsa": _bsa,
    "flr": _flr,
    "kgr": _kgr,
    "ajcc": stage,
    "ctc_neut": lambda x: ctcae.falling(Decimal(x), Decimal(2), ctcae.NEUTROPHILS),
    "ctc_plt": lambda x: ctcae.falling(Decimal(x), Decimal(150), ctcae.PLATELETS),
    "ctc_ast": lambda x: ctcae.rising(Decimal(x), ctcae.TRANSAMINASE),
    "ctc_bili": lambda x: ctcae.rising(Decimal(x), ctcae.BILIRUBIN),
    "oxali": lambda doses: oxaliplatin.cumulative(map(Decimal, doses)),
    "q2eq": oxaliplatin.q2w_equivalents,
    "bev": _interval,
    "dfi12": _dfi12,
    "oslo": lambda cm, cea, pd, months: oslo(mm(cm), dec(cea), pd, months < 24).value,
}
# Response arithmetic has its own vectors, and dates without a day cannot occur in a case document.
ELSEWHERE = {"recist", "pct", "dfi12_month"}


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS if v["f"] not in ELSEWHERE], ids=lambda v: v["f"]
)
def test_vector(vector: dict[str, Any]) -> None:
    assert RUN[vector["f"]](*vector["in"]) == vector["out"]


@pytest.mark.parametrize(
    ("_why", "got", "expected"),
    [
        ("TBS 8.99", tbs.points(Decimal("8.99"), tbs.ZONES, 3), 1),
        ("TBS 9", tbs.points(Decimal(9), tbs.ZONES, 3), 2),
        ("TBS 80.99", tbs.points(Decimal("80.99"), tbs.ZONES, 3), 2),
        ("TBS 81", tbs.points(Decimal(81), tbs.ZONES, 3), 3),
        ("ALBI -2.60", albi.grade(Decimal("-2.60")), 1),
        ("ALBI -2.599", albi.grade(Decimal("-2.599")), 2),
        ("ALBI -1.39", albi.grade(Decimal("-1.39")), 2),
        ("ALBI -1.389", albi.grade(Decimal("-1.389")), 3),
        ("Konopke CEA 199.9", konopke(1, Decimal("199.9"), False).value, 0),
        ("Konopke CEA 200", konopke(1, Decimal(200), False).value, 1),
        ("Konopke 3", konopke(3, Decimal(1), False).value, 0),
        ("Konopke 4", konopke(4, Decimal(1), False).value, 1),
        ("T4 without a letter", stage("T4", "N0", "M0"), "IIB–IIC"),
        ("N2 without a letter", stage("T3", "N2", "M0"), "IIIB–IIIC"),
        ("NX", stage("T3", "NX", "M0"), None),
        ("M1 settles the stage", stage(None, None, "M1a"), "IVA"),
    ],
)
def test_boundary(_why: str, got: object, expected: object) -> None:
    assert got == expected


@pytest.mark.parametrize(
    ("cea", "expected"), [("5.9", 0), ("6", 1), ("60", 1), ("60.1", 3), (None, (0, 3))]
)
def test_basingstoke_cea(cea: str | None, expected: int | tuple[int, int]) -> None:
    score = basingstoke(
        node_positive=False,
        grade="G1",
        cea=dec(cea),
        largest_mm=Decimal(49),
        margin_positive=False,
        extrahepatic=False,
    )

    assert (score.value if cea else (score.minimum, score.maximum)) == expected


@pytest.mark.parametrize(("n", "points"), [(1, 0), (2, 4), (4, 4), (5, 9)])
def test_beppu_number(n: int, points: int) -> None:
    assert _beppu(False, False, n, 1, False, 1) == [points, points]


@pytest.mark.parametrize(
    ("total", "group"), [(1, "low"), (2, "medium"), (3, "medium"), (4, "high")]
)
def test_game_groups(total: int, group: str) -> None:
    assert GAME_GROUP(total) == group
