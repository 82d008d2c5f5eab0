"""Units as people write them: the record and UCUM keep to the letters of a keyboard."""

import re

MICRO = re.compile(r"(?<![^\W\d])u(?=(?:g|mol)/)")


def written(text: str) -> str:
    """``µmol/L`` for ``umol/L``, alone or inside a sentence; any other unit stays as it was sent."""
    return MICRO.sub("µ", text).replace("10*9", "10⁹")
