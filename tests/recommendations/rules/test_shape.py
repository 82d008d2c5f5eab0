"""Whatever is typed into a knowledge file is read or refused with file and line; nothing else happens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.rules.knowledge import (
    STANDARD,
    KnowledgeError,
    KnowledgeRefused,
    read,
    standard,
    texts_of,
)
from recommendations.rules.safeguards import weakened

TEXTS = texts_of(STANDARD)
JUNK = ("", "[", "[[rule]]", '"', "= 1", "true", "{}", "[[1]]", "nan", "$", "\x00", "[[[[[[[[")


@pytest.mark.slow
@pytest.mark.property
@given(st.sampled_from(sorted(TEXTS)), st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_files_are_read_or_refused(file: str, data: st.DataObject) -> None:
    lines = TEXTS[file].splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    key = lines[place].split("=")[0]
    junk = data.draw(st.sampled_from(JUNK))
    lines[place] = data.draw(st.sampled_from((junk, f"{key}= {junk}", f"{key}= 7", "")))
    texts = TEXTS | {file: "\n".join(lines)}

    errors: tuple[KnowledgeError, ...] = ()
    try:
        list(weakened(read(texts), standard()))
    except KnowledgeRefused as refusal:
        errors = refusal.errors
    assert all(error.file in texts and error.line > 0 and error.message for error in errors)


@pytest.mark.parametrize(
    ("_why", "file", "old", "new", "message"),
    [
        ("value", "thresholds.toml", 'value = "70"', 'value = "NaN"', "is not a number"),
        ("boolean", "alerts.toml", "version = 1", "version = true", "must be a whole number"),
        ("list", "alerts.toml", 'for = ["New', 'for = [1, "New', "must be a list of texts"),
        ("kind", "alerts.toml", 'kind = "alert"', 'kind = "alarm"', "is not one of"),
        ("removes", "safety.toml", '"option.braf_targeted"', '"option.none"', "no rule option.none"),
        ("shows", "alerts.toml", '"course.patterns"', '"course.stars"', "no fact course.stars"),
        ("asks", "alerts.toml", 'requests = ["genes.RAS"]', 'requests = ["x"]', "no request x"),
        ("request", "requests.toml", 'fact = "labs.CEA"', 'fact = "labs.X"', "ask for labs.X"),
        ("source", "thresholds.toml", 'source = "S54"', 'source = "S0"', "there is no source S0"),
        ("deep", "terms.toml", "when.all = ", "when = " + "[" * 5000, ""),
    ],
)  # fmt: skip
def test_refused(_why: str, file: str, old: str, new: str, message: str) -> None:
    assert old in TEXTS[file]
    texts = TEXTS | {file: TEXTS[file].replace(old, new, 1)}

    with pytest.raises(KnowledgeRefused) as refusal:
        read(texts)

    assert message in str(refusal.value)
    assert all(error.file == file and error.line > 0 for error in refusal.value.errors)


def test_no_release_at_all() -> None:
    with pytest.raises(KnowledgeRefused):
        read({})
