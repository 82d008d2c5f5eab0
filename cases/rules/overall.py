"""Overall response at one time point: the truth table (RECIST 1.1; response specification §7)."""

NON_TARGET_COLUMNS = ("CR", "NON-CR/NON-PD", "PD", "NE", "NA")
TABLE = {
    "CR": ("CR", "PR", "PD", "PR", "CR"),
    "PR": ("PR", "PR", "PD", "PR", "PR"),
    "SD": ("SD", "SD", "PD", "SD", "SD"),
    "PD": ("PD", "PD", "PD", "PD", "PD"),
    "NE": ("NE", "NE", "PD", "NE", "NE"),
    "NA": ("CR", "NON-CR/NON-PD", "PD", "NE", "NED"),
}
EVALUABLE = ("CR", "PR", "SD", "NON-CR/NON-PD", "NED", "PD")


def overall_response(target: str, non_target: str, new_lesion: str) -> str:
    """Combine the three parts; an unequivocal new lesion is progression whatever the rest."""
    if new_lesion == "YES":
        return "PD"
    return TABLE[target][NON_TARGET_COLUMNS.index(non_target)]
