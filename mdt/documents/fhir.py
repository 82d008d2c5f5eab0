"""A signed decision as a FHIR R4 document: Composition, CarePlan, Tasks, the PDF, and who stands for it (§5.1).

Everything is taken from the sealed record and the actions, so the same decision gives the same bytes. A
recommendation is a *proposal*; what doctor and patient agree is another CarePlan, by those who agree it.
"""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha1, sha256
from typing import Any
from uuid import UUID, uuid5

from mdt.documents.decision_words import beside
from mdt.models import Action, Decision, Treatment
from mdt.rules.watching import words_of

Json = dict[str, Any]
SCT, LOINC = "http://snomed.info/sct", "http://loinc.org"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
TREATMENTS = "urn:crlm:treatment"
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'
KINDS = {
    Treatment.CHEMOTHERAPY: "MedicationRequest",
    Treatment.TARGETED_THERAPY: "MedicationRequest",
    Treatment.IMMUNOTHERAPY: "MedicationRequest",
}
"""What a therapy would be ordered as; every other one is a ServiceRequest."""
STATUS = {"open": "requested", "done": "completed", "not_done": "cancelled"}
SIGNED = "Signed by account with re-authentication; sha256 of the sealed record: {}"


def decision_bundle(decision: Decision, *, pdf: bytes, is_replaced: bool) -> Json:
    """The document of one signed decision. ``pdf`` is its outcome for people, carried along."""
    parts = _Parts(decision, is_replaced)
    told = [
        parts.composition(), parts.patient(), *parts.conditions(), parts.board(), *parts.people(),
        parts.care_plan(), *parts.tasks(), parts.document(pdf), parts.provenance(),
    ]  # fmt: skip
    return {
        "resourceType": "Bundle",
        "id": str(parts.id_of("Bundle")),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{parts.id_of('Bundle')}"},
        "type": "document",
        "timestamp": parts.signed_at,
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in told],
    }


def written(bundle: Json) -> bytes:
    """One text for one document."""
    return json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True).encode()


class _Parts:
    """The resources of one decision; ids follow from its own, so that they never change."""

    def __init__(self, decision: Decision, is_replaced: bool) -> None:
        self.decision, self.is_replaced = decision, is_replaced
        self.item, self.meeting = decision.item, decision.item.meeting
        self.sealed: Json = decision.snapshot
        self.case: Json = self.sealed["case"]
        self.signed_at = _instant(decision.signed_at)
        self.meeting_day = self.meeting.local_start.date().isoformat()

    def id_of(self, *names: str) -> UUID:
        return uuid5(self.decision.public_id, "/".join(names))

    def ref(self, kind: str, *names: str) -> Json:
        return {"reference": f"urn:uuid:{self.id_of(kind, *names)}"}

    def patient(self) -> Json:
        person: Json = self.case.get("patient", {})
        found: Json = {"resourceType": "Patient", "id": str(self.id_of("Patient"))}
        if numbers := person.get("identifiers"):
            found["identifier"] = [{"system": n["system"], "value": n["value"]} for n in numbers]
        names = {"family": person.get("family_name"), "given": person.get("given_name")}
        if any(names.values()):
            given = {"given": [names["given"]]} if names["given"] else {}
            family = {"family": names["family"]} if names["family"] else {}
            found["name"] = [family | given]
        for key, place in (
            ("birth_date", "birthDate"),
            ("sex", "gender"),
            ("deceased_on", "deceasedDateTime"),
        ):
            if person.get(key):
                found[place] = person[key]
        return found

    def conditions(self) -> Iterator[Json]:
        """The primary and the liver metastases, as far as the record knows them."""
        primary, liver = self.case.get("primary") or {}, self.case.get("metastases") or {}
        yield self._condition(
            "primary", "363346000", primary.get("site"), primary.get("diagnosed_on")
        )
        yield self._condition("liver", "94381002", "liver", liver.get("detected_on"))

    def _condition(self, name: str, code: str, words: str | None, since: str | None) -> Json:
        text = {"primary": "Colorectal cancer", "liver": "Liver metastases of colorectal cancer"}[
            name
        ]
        place = f", {words.replace('_', ' ')}" if words and name == "primary" else ""
        found = {
            "resourceType": "Condition",
            "id": str(self.id_of("Condition", name)),
            "code": {"coding": [{"system": SCT, "code": code}], "text": text + place},
            "subject": self.ref("Patient"),
        }
        return found | ({"onsetDateTime": since} if since else {})

    def board(self) -> Json:
        board = self.meeting.board
        return {
            "resourceType": "Organization",
            "id": str(self.id_of("Organization")),
            "identifier": [{"system": "urn:crlm:board", "value": board.code}],
            "name": board.name,
        }

    def people(self) -> Iterator[Json]:
        for name in self._names():
            yield {
                "resourceType": "Practitioner",
                "id": str(self.id_of("Practitioner", name)),
                "name": [{"text": name}],
            }

    def _names(self) -> list[str]:
        """Everybody who was there or stands for the decision, each once."""
        present = [person["person"] for person in self.sealed["attendance"]]
        stand_for = [person["name"] for person in self.sealed["people"].values() if person]
        owners = [action.owner.full_name for action in self._actions()]
        return sorted({*present, *stand_for, *owners})

    def _actions(self) -> list[Action]:
        return sorted(self.decision.actions.all(), key=lambda action: (action.due_on, action.pk))

    def care_plan(self) -> Json:
        decision = self.decision
        plan: Json = {
            "resourceType": "CarePlan",
            "id": str(self.id_of("CarePlan")),
            "meta": {"versionId": str(decision.number)},
            "identifier": [{"system": "urn:crlm:decision", "value": str(decision.public_id)}],
            "status": "revoked" if self.is_replaced else "active",
            "intent": "proposal",
            "category": [
                {
                    "coding": [
                        {"system": SCT, "code": "384682003"},
                        {"system": NCIT, "code": "C93304"},
                    ]
                }
            ],
            "title": f"{self.meeting.board.name}, {self.meeting_day}",
            "description": decision.recommendation,
            "subject": self.ref("Patient"),
            "addresses": [self.ref("Condition", "primary"), self.ref("Condition", "liver")],
            "created": self.meeting_day,
            "period": {"start": self.meeting_day},
            "author": self.ref("Organization"),
            "contributor": [
                self.ref("Practitioner", person["person"]) for person in self.sealed["attendance"]
            ],
            "activity": [self._activity(Treatment(code)) for code in decision.treatments],
            "supportingInfo": self._evaluation(),
            "note": self._notes(),
        }
        if decision.supersedes_id:
            old = uuid5(decision.supersedes.public_id, "CarePlan")  # type: ignore[union-attr]
            plan["replaces"] = [{"identifier": {"value": f"urn:uuid:{old}"}}]
        return {key: value for key, value in plan.items() if value not in ([], None)}

    def _activity(self, treatment: Treatment) -> Json:
        return {
            "detail": {
                "kind": KINDS.get(treatment, "ServiceRequest"),
                "code": {
                    "coding": [{"system": TREATMENTS, "code": treatment.value}],
                    "text": str(treatment.label),
                },
                "status": "not-started",
                "description": f"Intent: {self.decision.get_intent_display()}",
            }
        }

    def _evaluation(self) -> list[Json]:
        """Which evaluation the board had before it: its hash, never its content."""
        shown = self.sealed.get("shown") or self.sealed.get("evaluation")
        if not shown:
            return []
        number = {"system": "urn:crlm:evaluation-sha256", "value": shown["sha256"]}
        return [{"identifier": number, "display": "What the board was shown"}]

    def _notes(self) -> list[Json]:
        """Each part of the decision that has no element of its own in a plan."""
        notes = [{"text": f"{title}: {words}"} for title, words in self._said() if words]
        return notes + [{"text": f"Condition: {words_of(one)}"} for one in self.decision.conditions]

    def _said(self) -> Iterator[tuple[str, str]]:
        decision, more = self.decision, beside(self.decision)
        informs = (self.sealed["people"]["informs_patient"] or {}).get("name", "")
        due = decision.rediscuss_due
        yield "Because", decision.rationale
        yield "Question answered", more["answered"]
        yield "Resectability", str(decision.get_resectability_display())
        yield "No treatment because", str(decision.get_no_treatment_reason_display())
        yield "Clinical trial", more["trial"]
        yield "Options considered", more["options"]
        yield "Alternatives", decision.alternatives
        yield "Votes", more["votes"]
        yield "Dissent", decision.dissent if decision.has_dissent else ""
        yield "Dissenting member", more["dissent_by"]
        yield "Informs the patient", informs
        yield "Planned talk", more["talk"]
        yield "Discuss again on", due.isoformat() if due else ""
        yield "Without a quorum because", decision.quorum_override

    def tasks(self) -> Iterator[Json]:
        for action in self._actions():
            yield {
                "resourceType": "Task",
                "id": str(self.id_of("Task", str(action.public_id))),
                "status": STATUS[action.state],
                "intent": "plan",
                "description": action.text,
                "focus": self.ref("CarePlan"),
                "for": self.ref("Patient"),
                "authoredOn": _instant(action.created_at),
                "owner": self.ref("Practitioner", action.owner.full_name),
                "restriction": {"period": {"end": action.due_on.isoformat()}},
            }

    def document(self, pdf: bytes) -> Json:
        # R4 asks for SHA-1 here, to find an attachment; what vouches for it is the identifier.
        fingerprint = base64.b64encode(sha1(pdf, usedforsecurity=False).digest()).decode()
        return {
            "resourceType": "DocumentReference",
            "id": str(self.id_of("DocumentReference")),
            "identifier": [{"system": "urn:crlm:sha256", "value": sha256(pdf).hexdigest()}],
            "status": "superseded" if self.is_replaced else "current",
            "docStatus": "final",
            "type": {"coding": [{"system": LOINC, "code": "11488-4"}]},
            "subject": self.ref("Patient"),
            "date": self.signed_at,
            "content": [
                {
                    "attachment": {
                        "contentType": "application/pdf",
                        "data": base64.b64encode(pdf).decode(),
                        "size": len(pdf),
                        "hash": fingerprint,
                        "title": f"Outcome of {self.meeting_day}",
                    }
                }
            ],
            "context": {"period": {"start": self.meeting_day}},
        }

    def provenance(self) -> Json:
        people = self.sealed["people"]
        roles = (("enterer", people["recorded_by"]), ("legal", people["signed_by"]))
        types = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
        return {
            "resourceType": "Provenance",
            "id": str(self.id_of("Provenance")),
            "target": [self.ref("CarePlan"), self.ref("Composition")],
            "recorded": self.signed_at,
            "policy": ["urn:crlm:re-authentication"],
            "agent": [
                {
                    "type": {"coding": [{"system": types, "code": role}]},
                    "who": self.ref("Practitioner", person["name"]),
                }
                for role, person in roles
                if person
            ],
        }

    def composition(self) -> Json:
        decision = self.decision
        return {
            "resourceType": "Composition",
            "id": str(self.id_of("Composition")),
            "status": "amended" if decision.number > 1 else "final",
            "type": {"coding": [{"system": LOINC, "code": "11488-4"}]},
            "subject": self.ref("Patient"),
            "date": self.signed_at,
            "author": [self.ref("Organization")],
            "title": f"Recommendation of {self.meeting.board.name}, {self.meeting_day}",
            "attester": [
                {
                    "mode": "legal",
                    "time": self.signed_at,
                    "party": self.ref("Practitioner", self.sealed["people"]["signed_by"]["name"]),
                }
            ],
            "section": [self._section(*section) for section in self._sections()],
        }

    def _sections(self) -> Iterator[tuple[str, str, list[Json]]]:
        decision, quorum = self.decision, self.sealed["quorum"]
        yield "Question", self.sealed["question"].replace("_", " "), []
        yield "Findings considered", "; ".join(r["text"] for r in self.sealed["reasons"]), []
        yield "Recommendation", decision.recommendation, [self.ref("CarePlan")]
        # Who dissented and why has a section of its own.
        notes = [n["text"] for n in self._notes() if not n["text"].startswith("Dissent: ")]
        yield "Rationale and conditions", "; ".join(notes), []
        yield "Dissent", decision.dissent if decision.has_dissent else "None was voiced.", []
        tasks = [self.ref("Task", str(action.public_id)) for action in self._actions()]
        yield "Actions", "; ".join(action.text for action in self._actions()), tasks
        there = ", ".join(f"{p['person']} ({p['discipline']})" for p in self.sealed["attendance"])
        missing = ", ".join(quorum["missing"])
        yield "Attendance and quorum", f"{there}. Missing: {missing or 'nobody'}", []
        yield "Seal", SIGNED.format(decision.sha256), [self.ref("DocumentReference")]

    def _section(self, title: str, words: str, entries: list[Json]) -> Json:
        found: Json = {
            "title": title,
            "text": {
                "status": "generated",
                "div": XHTML.format(_escaped(words or "Nothing noted.")),
            },
        }
        return found | ({"entry": entries} if entries else {})


def _instant(moment: datetime | None) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat() if moment else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
