"""Courses of colorectal liver metastases, told month by month.

Each course is one of a few stories: still in work-up, responding, stable, progressing, rising markers alone,
operated, and recurring. What a real record lacks, these lack too.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from cases.generator.people import person

Json = dict[str, Any]
STORIES = (
    ("workup", 18), ("response", 24), ("stable", 12), ("progression", 16),
    ("marker_rise", 8), ("operated", 14), ("recurrence", 8),
)  # fmt: skip
CHANGE = {  # how much a lesion changes from scan to scan, in per cent, least and most
    "response": (-38, -14), "operated": (-34, -12), "recurrence": (-30, -10), "stable": (-8, 6),
    "marker_rise": (-6, 4), "progression": (-20, -6), "workup": (0, 0),
}  # fmt: skip
LEFT = ("splenic_flexure", "descending_colon", "sigmoid_colon", "rectosigmoid", "rectum")
RIGHT = ("caecum", "ascending_colon", "hepatic_flexure", "transverse_colon")
SEGMENTS = ("II", "III", "IVa", "IVb", "V", "VI", "VII", "VIII")
FOLFOX = ("oxaliplatin", "fluorouracil", "folinic_acid")
FOLFIRI = ("irinotecan", "fluorouracil", "folinic_acid")
QUESTION = {
    "workup": "upfront_or_neoadjuvant", "response": "response_review", "stable": "response_review",
    "progression": "progression", "marker_rise": "progression", "operated": "postoperative",
    "recurrence": "recurrence",
}  # fmt: skip


def generate_cases(count: int, *, seed: int, today: dt.date, first: int = 1) -> Iterator[Json]:
    """``count`` case documents; patient numbers start at ``first``."""
    for number in range(first, first + count):
        yield generate_case(number, seed=seed, today=today)


def generate_case(number: int, *, seed: int, today: dt.date) -> Json:
    """One case document, the same for the same number, seed and day."""
    random = Random(f"{seed}/{number}")
    names, weights = zip(*STORIES, strict=True)
    story = random.choices(names, weights)[0]
    return _Teller(random, story, number, today).tell()


class _Teller:
    """Tells one story; keeps the dates in hand while it goes along."""

    def __init__(self, random: Random, story: str, number: int, today: dt.date) -> None:
        self.random, self.story, self.number, self.today = random, story, number, today
        months = {"workup": 1, "operated": 9, "recurrence": 14}.get(story, 5)
        self.detected = today - dt.timedelta(days=months * 30 + random.randint(3, 25))
        self.sizes = [Decimal(random.randint(110, 620)) / 10 for _ in range(random.randint(2, 7))]
        self.has_looks = number % 4 == 0
        self.start = self.detected + dt.timedelta(days=random.randint(16, 30))

    def tell(self) -> Json:
        case: Json = {
            "schema": "crlm-case/1",
            "patient": person(self.random, self.number, self.today),
            "primary": self.primary(),
            "metastases": self.metastases(),
            "lesions": self.lesions(),
            "gene_tests": self.genes(),
            "assessments": self.assessments(),
            "board": {"question": QUESTION[self.story]},
        }
        if self.random.random() < 0.12:
            site = self.random.choice(("lung", "hilar_nodes"))
            case["extrahepatic"] = [{"site": site, "count": 1, "detected_on": day(self.detected)}]
        else:
            case["extrahepatic_ruled_out_on"] = day(self.detected + dt.timedelta(days=4))
        if self.random.random() < 0.75:
            case["resectability_votes"] = self.votes()
        case |= self.therapy() if self.story != "workup" else {}
        case["imaging"] = list(self.imaging())
        case["labs"] = sorted(self.labs(), key=lambda lab: lab["collected_on"])
        if self.story in ("operated", "recurrence"):
            case["surgeries"] = [self.operation()]
            case["liver_volumes"] = [self.volume()]
        if self.random.random() < 0.8 and self.story != "workup":
            reported = self.detected + dt.timedelta(days=10)
            case["pharmacogenetics"] = [
                {"test": "DPYD", "result": "activity_score", "value": self.random.choice(("2", "2", "2", "1.5")),
                 "reported_on": day(reported)}
            ]  # fmt: skip
        return case

    def primary(self) -> Json:
        synchronous = self.random.random() < 0.6
        diagnosed = self.detected - dt.timedelta(
            days=5 if synchronous else self.random.randint(200, 1500)
        )
        resected = not synchronous or self.random.random() < 0.5
        primary: Json = {
            "site": self.random.choice(LEFT if self.random.random() < 0.72 else RIGHT),
            "diagnosed_on": day(diagnosed),
            "histology": "adenocarcinoma",
            "t": self.random.choice(("T2", "T3", "T3", "T3", "T4a")),
            "m": "M1a" if synchronous else "M0",
            "status": "resected" if resected else "in_situ",
        }
        if resected:
            positive = self.random.choice((0, 0, 1, 2, 3, 5))
            primary |= {
                "resected_on": day(diagnosed + dt.timedelta(days=4)), "margin": "R0",
                "nodes_positive": positive, "nodes_examined": positive + self.random.randint(10, 22),
                "n": "N0" if not positive else "N1a" if positive == 1 else "N1b" if positive < 4 else "N2a",
            }  # fmt: skip
        return primary

    def metastases(self) -> Json:
        return {
            "detected_on": day(self.detected),
            "count": len(self.sizes),
            "largest_mm": str(max(self.sizes)),
            "distribution": self.random.choice(("unilobar", "bilobar")),
        }

    def lesions(self) -> list[Json]:
        by_size = sorted(range(len(self.sizes)), key=lambda i: -self.sizes[i])
        targets = set(by_size[:2])
        segments = self.random.sample(SEGMENTS, k=min(len(self.sizes), len(SEGMENTS)))
        return [
            {"id": f"L{i + 1}", "label": f"segment {segments[i]}", "organ": "liver", "segments": [segments[i]],
             "nodal": False, "role": "target" if i in targets else "non_target"}
            for i in range(len(self.sizes))
        ]  # fmt: skip

    def genes(self) -> list[Json]:
        if self.story == "workup" and self.random.random() < 0.3:
            return []
        choose = self.random.random
        kras = "mutant" if choose() < 0.42 else "wild_type"
        braf = "mutant" if kras == "wild_type" and choose() < 0.12 else "wild_type"
        results: list[Json] = [
            {"marker": "KRAS", "status": kras},
            {"marker": "NRAS", "status": "wild_type"},
            {"marker": "BRAF", "status": braf},
            {"marker": "MMR", "status": "deficient" if choose() < 0.05 else "proficient"},
        ]
        if kras == "mutant":
            results[0]["variant"] = self.random.choice(
                ("p.Gly12Asp", "p.Gly12Val", "p.Gly13Asp", "p.Gly12Cys")
            )
        if braf == "mutant":
            results[2]["variant"] = "p.Val600Glu"
        if choose() < 0.1:
            results[3] = {"marker": "MMR", "status": "pending"}
        collected = self.detected + dt.timedelta(days=2)
        reported = day(collected + dt.timedelta(days=9))
        return [
            {
                "specimen": "primary",
                "collected_on": day(collected),
                "reported_on": reported,
                "results": results,
            }
        ]

    def assessments(self) -> list[Json]:
        seen = [
            self.detected + dt.timedelta(days=6),
            self.today - dt.timedelta(days=self.random.randint(3, 40)),
        ]
        ecog = [
            {"kind": "ECOG", "value": self.random.choice("0011"), "assessed_on": day(d)}
            for d in seen
        ]
        height, weight = self.random.randint(152, 192), self.random.randint(52, 104)
        return [
            *ecog,
            {"kind": "height_cm", "value": str(height), "assessed_on": day(seen[0])},
            {"kind": "weight_kg", "value": str(weight), "assessed_on": day(seen[0])},
        ]

    def votes(self) -> list[Json]:
        voted = day(self.detected + dt.timedelta(days=11))
        words = ("resectable", "resectable", "borderline", "convertible")
        word = self.random.choice(words)
        second = word if self.random.random() < 0.8 else self.random.choice(words)
        return [
            {"surgeon": "Dr. Lang", "voted_on": voted, "class": word, "technique": "easy"},
            {"surgeon": "Dr. Weber", "voted_on": voted, "class": second, "technique": "difficult"},
        ]

    def therapy(self) -> Json:
        agents = list(FOLFOX if self.random.random() < 0.7 else FOLFIRI)
        if self.random.random() < 0.3:
            agents.append("bevacizumab")
        last = min(self.today, self.start + dt.timedelta(days=14 * 7))
        ended = self.story in ("operated", "recurrence")
        cycles: list[Json] = []
        given = self.start
        while given <= last and len(cycles) < 8:
            cycles.append({"number": len(cycles) + 1, "given_on": day(given)})
            given += dt.timedelta(days=14 + (7 if self.random.random() < 0.12 else 0))
        line: Json = {
            "id": "T1", "intent": self.random.choice(("neoadjuvant", "conversion")),
            "status": "completed" if ended else "active", "started_on": day(self.start),
            "agents": agents, "cycle_days": 14, "cycles": cycles,
        }  # fmt: skip
        if ended:
            line["ended_on"] = cycles[-1]["given_on"]
        return {"therapy_lines": [line]}

    def imaging(self) -> Iterator[Json]:
        sizes = list(self.sizes)
        yield self.scan(1, self.detected + dt.timedelta(days=3), sizes)
        number, when = 2, self.start + dt.timedelta(days=57)
        scans = 0
        while when <= self.today and self.story != "workup" and scans < 3:
            grows = self.story == "progression" and (scans == 1 or self.random.random() < 0.4)
            low, high = (24, 48) if grows else CHANGE[self.story]
            sizes = [self.changed(size, low, high) for size in sizes]
            scan = self.scan(number, when, sizes)
            if grows and self.random.random() < 0.35:
                scan["new_lesions"] = [{"id": "N1", "organ": "liver", "certainty": "unequivocal"}]
            yield scan
            if grows or (self.story in ("operated", "recurrence") and scans == 0):
                break
            number, scans, when = number + 1, scans + 1, when + dt.timedelta(days=56)
        if self.story == "recurrence":
            yield self.recurrence_scan(number + 1)

    def changed(self, size: Decimal, low: int, high: int) -> Decimal:
        share = Decimal(100 + self.random.randint(low, high)) / 100
        return (size * share).quantize(Decimal("0.1"))

    def scan(self, number: int, when: dt.date, sizes: list[Decimal]) -> Json:
        targets = sorted(range(len(sizes)), key=lambda i: -self.sizes[i])[:2]
        measured = [
            self.result(i, size)
            for i, size in enumerate(sizes)
            if i in targets or self.random.random() < 0.5
        ]
        names = {result["lesion"] for result in measured}
        others = [f"L{i + 1}" for i in range(len(sizes)) if f"L{i + 1}" not in names]
        return {
            "id": f"I{number}", "performed_on": day(when), "modality": "CT",
            "regions": ["chest", "abdomen", "pelvis"], "contrast": "iodinated", "slice_mm": "3",
            "measurements": measured, "non_target": [{"lesion": name, "status": "present"} for name in others],
        }  # fmt: skip

    def result(self, index: int, size: Decimal) -> Json:
        lesion = f"L{index + 1}"
        if size < 4:
            return {
                "lesion": lesion,
                "status": "absent" if self.random.random() < 0.5 else "too_small",
            }
        return {"lesion": lesion, "mm": str(size)} | self.look(index, size)

    def look(self, index: int, size: Decimal) -> Json:
        """The morphologic group, read in some cases; what shrinks turns homogeneous."""
        if not self.has_looks:
            return {}
        shrunk = size <= self.sizes[index] * Decimal("0.8")
        return {"morphology_group": 1 if shrunk else 3}

    def recurrence_scan(self, number: int) -> Json:
        return {
            "id": f"I{number}", "performed_on": day(self.today - dt.timedelta(days=self.random.randint(3, 17))), "modality": "MRI",
            "regions": ["liver"], "contrast": "gadoxetate", "slice_mm": "3",
            "new_lesions": [{"id": "N1", "organ": "liver", "certainty": "unequivocal"}],
        }  # fmt: skip

    def labs(self) -> Iterator[Json]:
        value = Decimal(self.random.randint(30, 2400)) / 10
        when = self.detected + dt.timedelta(days=4)
        while when <= self.today:
            yield {
                "test": "CEA",
                "value": str(value),
                "unit": "ug/L",
                "upper_limit": "5",
                "collected_on": day(when),
            }
            rising = self.story in (
                "marker_rise",
                "progression",
            ) and when > self.start + dt.timedelta(days=20)
            low, high = (18, 45) if rising else (-30, 2)
            value = self.changed(value, low, high)
            when += dt.timedelta(days=28)
        if self.random.random() < 0.85:
            yield from self.liver_function()

    def liver_function(self) -> Iterator[Json]:
        when = day(self.today - dt.timedelta(days=self.random.randint(2, 20)))
        values = (
            ("bilirubin", self.random.randint(6, 19), "umol/L", "21"),
            ("albumin", self.random.randint(36, 46), "g/L", None),
            ("INR", Decimal(self.random.randint(9, 12)) / 10, "1", None),
            ("AST", self.random.randint(18, 52), "U/L", "40"),
            ("ALT", self.random.randint(15, 60), "U/L", "45"),
            ("platelets", self.random.randint(95, 310), "10*9/L", None),
        )
        for test, value, unit, limit in values:
            lab = {"test": test, "value": str(value), "unit": unit, "collected_on": when}
            yield lab | ({"upper_limit": limit} if limit else {})

    def operation(self) -> Json:
        when = self.start + dt.timedelta(days=57 + 42)
        return {
            "id": "OP1", "status": "performed", "date": day(min(when, self.today - dt.timedelta(days=20))),
            "kind": "liver_resection", "extent": self.random.choice(("minor", "major")), "stages": 1,
            "lesions": [f"L{i + 1}" for i in range(len(self.sizes))], "margin": self.random.choice(("R0", "R0", "R1")),
            "clavien_dindo": self.random.choice(("0", "I", "II", "IIIa")),
        }  # fmt: skip

    def volume(self) -> Json:
        measured = day(self.start + dt.timedelta(days=60))
        return {
            "measured_on": measured, "flr_ml": str(self.random.randint(380, 720)), "total_ml": "1500",
            "total_method": "formula",
        }  # fmt: skip


def day(when: dt.date) -> str:
    return when.isoformat()
