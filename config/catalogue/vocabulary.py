"""Single words that pages show: the closed word lists, the names of a document's parts, and how conditions join."""

import ast
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from config.catalogue.message import SAID, Message

# Where closed word lists, facts and drugs are named. An underscore is shown as a space.
LISTS = (
    "cases/rules/vocabulary.py",
    "cases/rules/drugs.py",
    "recommendations/rules/drugs.py",
    "recommendations/rules/genetics.py",
    "recommendations/rules/patterns.py",
    "recommendations/rules/truth.py",
    "recommendations/rules/conditions.py",
    "recommendations/rules/knowledge.py",
    "cases/rules/response.py",
    "cases/rules/fates.py",
    "cases/rules/progression.py",
    "cases/rules/flags.py",
    "cases/rules/assessments.py",
    "cases/rules/washout.py",
    "mdt/rules/states.py",
    "mdt/rules/gate.py",
    "mdt/rules/pathway.py",
    "mdt/rules/quorum.py",
    "mdt/rules/watching.py",
    "mdt/rules/delivery.py",
    "mdt/presenters/course.py",
    "mdt/presenters/facts.py",
    "mdt/presenters/fates.py",
    "mdt/presenters/import_words.py",
    "mdt/charts/liver_map.py",
    "recommendations/rules/readiness.py",
    "mdt/documents/lists.py",
    "mdt/documents/presence.py",
)
PARTS = ("cases/rules/document.py",)
FACTS = "recommendations/rules/facts"
WORD = re.compile(r"(?=...)[a-z]+(?:_[a-z]+)*|[A-Z][a-z]{2,}(?:-[a-z]+)?")
LISTED = "{listed} listed, {decided} decided, {noted} noted, {deferred} deferred or carried over"
MORE = (
    ", {undecided} without a signed decision",
    ", {late} added late",
    ", {minutes_per_case} min per case discussed",
)
COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Sentences that no source holds as a whole, since they are put together from a name, a sign and a value.
JOINED = (
    "{name} is {value}",
    "{name} is not {value}",
    "{name} = {value}",
    "{name} is one of {values}",
    "{name} in {values}",
    "{name} include {value}",
    "{name} has {value}",
    "{name} are only {values}",
    "{name} within {values}",
    "{name} at least {value}",
    "{name} at most {value}",
    "{name} above {value}",
    "{name} below {value}",
    "{one} or {other}",
    "and",
    "RAS-modified",
    "UGT1A1 {result}",
    "BRAF non V600E",
    "BRAF V600E",
    "surgeon {surgeon} votes {vote}",
    "{value} points",
    "{value} % a week",
    "moderate",
    "nurse",
    "{value} on {day} (limit {limit})",
    "lowest {lowest}; latest {latest}",
    "lowest {lowest}; rise {rise}; latest {latest}",
    "lowest {lowest}; rise {rise}; confirmed {confirmed}; latest {latest}",
    "{amount} of {limit}",
    "{marker} mutant {variant}",
    "MMR pending",
    "MMR deficient",
    "{given} cycles",
    "at least 20 % and 5 mm over its smallest",
    "at least 30 % under its first size",
    "between the two",
    "booked",
    "booked {service}, on {day}",
    *(LISTED + "".join(more) for n in range(len(MORE) + 1) for more in combinations(MORE, n)),
    *(f"{count} cycles since {{day}}, the last" for count in COUNTS[1:]),
    *(f"{count} cycles since {{day}}, the last ({{given}})" for count in COUNTS[1:]),
    *(f"{count} more" for count in COUNTS),
    "mandatory",
    "meaning",
    "format",
    "codes",
    "code",
    "text",
    "q2w equivalents",
    "{code} = non-curative",
    "UUID",
    "platelets {value} 10⁹/L",
    "albumin {value} g/L",
    "bilirubin {value} µmol/L",
    "planned liver resection",
    "It rests on",
    "References",
    "{one} and {other}",
    "not {name}",
    "not: {name}",
    "it is known that {name}",
    "it is not ruled out that {name}",
    "nobody knows whether {name}",
    "nobody knows: {name}",
    "{name} >= {value}",
    "{name} <= {value}",
    "{name} > {value}",
    "{name} < {value}",
    "{name} != {value}",
    "found",
    "recall",
    "recall-check",
    "engineering",
    "years",
    "days",
    "lines",
    "low",
    "medium",
    "high",
    "ras mutant",
    "kras mutant",
    "listing",
    "constant",
    "field",
    "CTCAE grade",
    "% per week",
    "points",
    "Laboratory",
    "Files",
    "Implemented",
    "finished",
    "nodes of the primary {stage}",
    "node positive primary",
    "largest over 5 cm",
    "largest over 50 mm",
    "more than one metastasis",
    "extrahepatic disease",
    "No question of treatment",
    "CEA in range",
    "no fluoropyrimidine",
    "no result elsewhere",
    "disease free interval under 12 months",
    "size of the largest metastasis {size} mm",
    "primary in the {site}",
    "{gene} wild type",
    "{gene} proficient",
    "{gene} mutant",
    "borderline, confirm: within reader variation of progression",
    "non-target",
    "non V600E",
    "sum {total} mm",
    "known for sure: {name}",
    "body mass index",
    "platelets",
    "limit of the remnant",
    "rise of the spleen volume",
    "About",
    "note",
    "no",
    "class",
    "member",
    "local",
    "added",
    "same",
    "adenocarcinoma",
    "blocking",
    "icg r15 percent",
    "{gene} activity score {value}",
    "performed liver resection",
    "performed colorectal resection",
    "performed simultaneous resection",
    "performed {operation}, {on}",
    "planned {operation}, {on}",
    "{n} lines",
    "{n} lesions",
    "{n} q2w equivalents",
)


def in_lists(root: Path) -> Iterator[Message]:
    """Raises ``OSError`` where a list has gone."""
    yield from (Message(SAID, text) for text in JOINED)
    for path in [*LISTS, *(str(p.relative_to(root)) for p in (root / FACTS).glob("*.py"))]:
        yield from _words(ast.parse((root / path).read_text(encoding="utf-8")))
    for path in PARTS:
        yield from _names(ast.parse((root / path).read_text(encoding="utf-8")))


def _words(tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and WORD.fullmatch(node.value)
        ):
            yield Message(SAID, node.value.replace("_", " "))


def _names(tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id
            if WORD.fullmatch(name):
                yield Message(SAID, name.replace("_", " "))
