"""What a reader must know of each score: its name, where it comes from, and where it is weak."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    name: str
    source: str
    weakness: str
    c_index: str = ""


OPERATED = "Prognosis of operated patients, too weak to decide on treatment alone (S19)."
VERIFY = "Points still to be checked against the paper."
LIVER = "General liver function; no cut-off confirmed for colorectal liver metastases."
ABOUT = {
    "fong_crs": About("Fong clinical risk score", "S10", OPERATED),
    "tbs": About("Tumour burden score", "S11", OPERATED),
    "game": About("GAME score", "S12", OPERATED),
    "m_cs": About("RAS-modified clinical score", "S13", OPERATED),
    "beppu": About("Beppu nomogram", "S14", "Japanese patients operated 2000–2004. " + OPERATED),
    "apri": About("APRI", "S80", "Cut-off to be checked; low platelets after a cycle raise it."),
    "fib4": About(
        "FIB-4", "scores specification §11", "Cut-offs from viral hepatitis; trend only."
    ),
    "albi": About("ALBI", "scores specification §12", LIVER),
    "child_pugh": About("Child-Pugh", "scores specification §13", "Made for cirrhosis."),
    "bsa": About("Body surface area (Mosteller)", "scores specification §14", ""),
    "sflr": About("Future liver remnant", "S45", "Never compare formula and CT totals."),
    "kgr": About("Kinetic growth rate", "S49", "Growth is quickest in the first week."),
    "basingstoke": About("Basingstoke index", "scores specification §5", VERIFY),
    "nordlinger": About("Nordlinger score", "S15", VERIFY),
    "cerr": About("CERR score", "S16", VERIFY),
    "konopke": About("Konopke score", "S17", VERIFY),
    "oslo": About("Oslo score", "scores specification §25", VERIFY),
}
