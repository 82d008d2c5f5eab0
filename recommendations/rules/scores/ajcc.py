"""AJCC/UICC stage, 8th edition, of colon and rectum (scores specification §17)."""

_NODES = {"N0": 0, "N1": 1, "N1a": 1, "N1b": 1, "N1c": 1, "N2a": 2, "N2b": 3}
_STAGES = {
    "Tis": ("0", None, None, None),
    "T1": ("I", "IIIA", "IIIA", "IIIB"),
    "T2": ("I", "IIIA", "IIIB", "IIIB"),
    "T3": ("IIA", "IIIB", "IIIB", "IIIC"),
    "T4a": ("IIB", "IIIB", "IIIC", "IIIC"),
    "T4b": ("IIC", "IIIC", "IIIC", "IIIC"),
}
_METASTATIC = {"M1": "IV", "M1a": "IVA", "M1b": "IVB", "M1c": "IVC"}


def stage(t: str | None, n: str | None, m: str | None) -> str | None:
    """The stage, a range such as ``IIIB–IIIC`` when a letter is missing, or None."""
    if m in _METASTATIC:
        return _METASTATIC[m]
    stages = {_STAGES[row][column] for row in _rows(t) for column in _columns(n)}
    if m != "M0" or not stages or None in stages:
        return None
    return "–".join(sorted(str(found) for found in stages))


def _rows(t: str | None) -> list[str]:
    rows = ["T4a", "T4b"] if t == "T4" else [t or ""]
    return [row for row in rows if row in _STAGES]


def _columns(n: str | None) -> list[int]:
    if n == "N2":
        return [2, 3]
    return [_NODES[n]] if n in _NODES else []
