"""HGVS as laboratories write it, brought to one form: ``p.Gly12Asp`` (import specification §11.2)."""

import re
from dataclasses import dataclass

LONGEST = 200
THREE = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln", "E": "Glu",
    "G": "Gly", "H": "His", "I": "Ile", "L": "Leu", "K": "Lys", "M": "Met", "F": "Phe",
    "P": "Pro", "S": "Ser", "T": "Thr", "W": "Trp", "Y": "Tyr", "V": "Val", "*": "Ter",
    "X": "Ter",
}  # fmt: skip
_AA3 = "(?:" + "|".join(sorted({*THREE.values(), "Sec", "Xaa"})) + r"|\*)"
_AA1 = r"[ACDEFGHIKLMNPQRSTVWY*X]"
_PROTEIN = re.compile(
    r"(?:(?:NP_|ENSP|LRG_|XP_)[\w.]+(?:\([A-Za-z0-9-]+\))?:)?p\.(?P<open>\()?"
    rf"(?P<body>(?P<a>{_AA3})(?P<pos>\d+)(?:_{_AA3}\d+)?"
    rf"(?P<change>{_AA3}|=|del|dup|ins(?:{_AA3})+|delins(?:{_AA3})+"
    rf"|(?:{_AA3})?fs(?:(?:Ter|\*|X)(?:\d+|\?))?|ext[\w*-]+|\?)|0\??|=|\?)(?(open)\))"
)
_SHORT = re.compile(
    r"(?:(?:NP_|ENSP)[\w.]+:)?(?:p\.)?\(?"
    rf"(?P<a>{_AA1})(?P<pos>\d+)(?P<to>_{_AA1}\d+)?"
    rf"(?P<change>{_AA1}|=|del|dup|(?:ins|delins)(?:{_AA1})+|{_AA1}?fs(?:[*X](?:\d+|\?))?)?\)?"
)
_POS, _BASES = r"(?:[-*]?\d+(?:[+-]\d+)?|\?)", "[ACGTUNacgtun]"
_CODING = re.compile(
    r"(?:(?:NM_|NR_|NG_|NC_|ENST|LRG_|XM_)[\w.]+(?:\([A-Za-z0-9-]+\))?:)?"
    rf"c\.(?P<body>\(?{_POS}(?:_{_POS})?\)?"
    rf"(?:{_BASES}+>{_BASES}+|del{_BASES}*|dup{_BASES}*|ins[\w\[\]();.]+"
    rf"|del{_BASES}*ins[\w\[\]();.]+|inv|con[\w:.]+|=|\?)?)"
)


@dataclass(frozen=True, slots=True)
class ProteinChange:
    """A change of the protein: ``text`` in three letters, ``codon`` where it begins."""

    text: str
    codon: int | None
    is_synonymous: bool

    @property
    def is_readable(self) -> bool:
        return self.codon is not None and not self.text.endswith("?")


def protein(text: str) -> ProteinChange | None:
    """Read a protein change in three-letter or one-letter form; None when it is neither."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    found = _PROTEIN.fullmatch(text)
    if found:
        body = found["body"].replace("*", "Ter")
        codon = int(found["pos"]) if found["pos"] else None
        return ProteinChange(f"p.{body}", codon, _is_same(found["a"], found["change"] or body))
    return _short(text)


def _short(text: str) -> ProteinChange | None:
    found = _SHORT.fullmatch(text)
    if found is None:
        return None
    change = found["change"] or "?"
    body = f"{found['a']}{found['pos']}{found['to'] or ''}{change}"
    words = re.split(r"(delins|del|dup|ins|fs)", body, maxsplit=1)
    written = "".join(part if part in _KEPT else _spelled(part) for part in words)
    return ProteinChange(f"p.{written}", int(found["pos"]), _is_same(found["a"], change))


_KEPT = ("delins", "del", "dup", "ins", "fs")


def _spelled(part: str) -> str:
    return "".join(THREE.get(letter, letter) for letter in part)


def _is_same(before: str | None, after: str) -> bool:
    return after in ("=", before)


def coding(text: str) -> str | None:
    """Read a change of the coding DNA and give it without its reference; None when it is none."""
    text = text.strip()
    found = _CODING.fullmatch(text) if len(text) <= LONGEST else None
    return f"c.{found['body']}" if found else None
