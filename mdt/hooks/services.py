"""The services on offer, and the data each asks to be sent along (prefetch, in the restricted subset)."""

from dataclasses import dataclass

from django.conf import settings

from mdt.exceptions import NotOffered

Json = dict[str, object]
ABOUT = "?patient={{context.patientId}}"
PATIENT = {"patient": "Patient/{{context.patientId}}", "conditions": f"Condition{ABOUT}"}


def _result(loinc: str) -> str:
    return f"Observation{ABOUT}&code=http://loinc.org|{loinc}"


GENES = {
    "variants": _result("69548-6"),
    "regions": _result("53041-0"),
    "kras": _result("85509-8"),
    "nras": _result("85510-6"),
    "braf": _result("85511-4"),
    "msi": _result("81695-9"),
}
PHARMACOGENETICS = {"dpyd": _result("45284-7"), "ugt1a1": _result("72508-5")}
PROCEDURES = {"procedures": f"Procedure{ABOUT}"}
COURSE = {
    "cea": _result("2039-6") + "&_sort=-date&_count=10",
    "performance": _result("89247-1") + "&_sort=-date&_count=5",
    "medications": f"MedicationAdministration{ABOUT}",
}
ORDER_CHECK = PATIENT | GENES | PHARMACOGENETICS | PROCEDURES


@dataclass(frozen=True, slots=True)
class Service:
    """One service; ``context`` are the fields its hook must bring, each with the type of its value."""

    id: str
    hook: str
    title: str
    description: str
    prefetch: dict[str, str]
    context: dict[str, type]

    def entry(self) -> Json:
        """What discovery says of it."""
        return {
            "id": self.id,
            "hook": self.hook,
            "title": self.title,
            "description": self.description,
            "usageRequirements": (
                "FHIR R4; the patient's number known to the board, or prefetch complete."
            ),
            "prefetch": self.prefetch,
        }

    @property
    def checks_orders(self) -> bool:
        return self.hook in ("order-select", "order-sign")


WHO: dict[str, type] = {"userId": str, "patientId": str}
SERVICES = (
    Service(
        "crlm-board-readiness",
        "patient-view",
        "CRLM: readiness for the board",
        "What the next liver metastases board lacks or must not overlook in this patient.",
        PATIENT | GENES | COURSE | PROCEDURES,
        WHO,
    ),
    Service(
        "crlm-order-check-select",
        "order-select",
        "CRLM: check of selected systemic therapy",
        "Checks selected orders against gene results, DPYD, UGT1A1 and planned liver surgery.",
        ORDER_CHECK,
        WHO | {"selections": list, "draftOrders": dict},
    ),
    Service(
        "crlm-order-check-sign",
        "order-sign",
        "CRLM: check of systemic therapy",
        "Checks draft orders against gene results, DPYD, UGT1A1 and planned liver surgery.",
        ORDER_CHECK,
        WHO | {"draftOrders": dict},
    ),
    Service(
        "crlm-restaging",
        "appointment-book",
        "CRLM: restaging and intervals",
        "Restaging that is overdue, and drugs too close to a planned liver operation.",
        PATIENT | {"imaging": f"ImagingStudy{ABOUT}"},
        WHO | {"appointments": dict},
    ),
    Service(
        "crlm-new-liver-metastasis",
        "problem-list-item-create",
        "CRLM: new liver metastasis",
        "Offers referral when a liver metastasis is entered and the board does not know the patient.",
        PATIENT,
        WHO | {"conditions": dict},
    ),
)


def offered() -> list[Service]:
    """The services that this installation has switched on."""
    return [service for service in SERVICES if service.id in settings.CDS_HOOKS_SERVICES]


def service_named(name: str) -> Service:
    found = next((service for service in offered() if service.id == name), None)
    if found is None:
        raise NotOffered("There is no such service here.")
    return found
