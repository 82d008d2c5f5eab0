"""What a reader must know of each score: its name, where it comes from, how well it tells apart, its weakness.

``c_index`` is a validation that was read, with its source; where none was read, or the number predicts nothing by
itself, it says that.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """``source`` is an id of the knowledge's source list; ``verify`` marks points not checked yet."""

    name: str
    source: str
    weakness: str
    c_index: str
    verify: bool = False


OPERATED = "Prognosis of operated patients, too weak to decide on treatment alone (S19)."
BEFORE = "Computed before chemotherapy it loses value in those who receive it (S18)."
VERIFY = "Points still to be checked against the paper. " + OPERATED
LIVER = "General liver function; no cut-off confirmed for colorectal liver metastases."
DENOMINATOR = "Never compare shares of the formula with shares of the CT volume."
NO_FORECAST = "none: a measure of the patient, not a forecast"
NONE_OF_CRLM = "none read for colorectal liver metastases"
REMNANT = "none read; growth after embolisation told insufficiency better than volume (S49)"
NOT_FOUND = (
    "none read for this score; validated scores of this kind mostly stay below 0.65 (Vigano2026)"
)
ABOUT = {
    "fong_crs": About(
        "Fong clinical risk score", "S10", f"{OPERATED} {BEFORE}", "0.577 (0.554–0.601), S19"
    ),
    "tbs": About("Tumour burden score", "S11", f"{OPERATED} {BEFORE}", NOT_FOUND),
    "game": About("GAME score", "S12", f"{OPERATED} {BEFORE}", "0.596 (0.572–0.621), S19"),
    "m_cs": About("RAS-modified clinical score", "S13", OPERATED, NOT_FOUND),
    "beppu": About(
        "Beppu nomogram", "S14", f"Japanese patients operated 2000–2004. {OPERATED}", NOT_FOUND
    ),
    "apri": About(
        "APRI",
        "S80",
        "Cut-off to be checked; low platelets after a cycle raise it.",
        "none read; sensitivity 87 %, specificity 69 % for sinusoidal injury in 78 patients, S80, to be checked",
    ),
    "fib4": About(
        "FIB-4", "Sterling2006", "Cut-offs from viral hepatitis; trend only. Age raises it.",
        NONE_OF_CRLM,
    ),
    "albi": About("ALBI", "Johnson2015", LIVER, NONE_OF_CRLM),
    "child_pugh": About(
        "Child-Pugh",
        "Pugh1973",
        "Made for cirrhosis: A says nothing of injury by chemotherapy. INR is no input on a "
        "vitamin-K antagonist.",
        NONE_OF_CRLM,
    ),
    "bsa": About(
        "Body surface area (Mosteller)", "Mosteller1987", "Weigh again at each cycle.", NO_FORECAST
    ),
    "sflr": About(
        "Standardised liver remnant", "S45", f"Total by formula. {DENOMINATOR}", REMNANT
    ),
    "flr_ct": About(
        "Remnant of the volume on CT", "S48", f"Not standardised. {DENOMINATOR}", REMNANT
    ),
    "flr_body_weight": About(
        "Remnant per body weight", "Truant2007", "0.5 % normal and 0.8 % injured liver, level 4.", REMNANT
    ),
    "flr_urata": About(
        "Remnant by the Urata volume",
        "Urata1995",
        "A smaller total, so a larger share; the limits belong to the other formula.",
        REMNANT,
    ),
    "hypertrophy": About(
        "Degree of hypertrophy",
        "S49",
        "Growth is quickest in the first week: mind the day.",
        "none read; the rate of growth told insufficiency better in the same 107 patients (S49)",
    ),
    "kgr": About(
        "Kinetic growth rate",
        "S49",
        "Growth is quickest in the first week: mind the day.",
        "AUC 0.83 for insufficiency in 107 patients, S49",
    ),
    "basingstoke": About("Basingstoke index", "Rees2008", VERIFY, NOT_FOUND, verify=True),
    "nordlinger": About(
        "Nordlinger score", "S15", f"The size limit differs between copies. {VERIFY}", NOT_FOUND,
        verify=True,
    ),
    "cerr": About("CERR score", "S16", VERIFY, NOT_FOUND, verify=True),
    "konopke": About("Konopke score", "S17", VERIFY, NOT_FOUND, verify=True),
    "oslo": About(
        "Oslo score", "Hagness2013", f"For selection to transplantation only. {VERIFY}", NOT_FOUND,
        verify=True,
    ),
}  # fmt: skip
