"""What a hospital system is told: the suggestions of the case, never a guess."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEvent
from cases.models import Case, Patient
from mdt.models import HookCall, HookCard
from recommendations.models import Evaluation
from tests.mdt.hooks.asking import (
    READINESS,
    RESULTS,
    SELECT,
    SIGN,
    ask,
    asked,
    cards,
    codes,
    order,
    patient,
)  # fmt: skip

pytestmark = pytest.mark.django_db
CETUXIMAB, OXALIPLATIN, AMOXICILLIN = "318341", "32592", "617993"


def sigmoid() -> dict[str, Any]:
    return {
        "resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "C18.7"}]},
        "onsetDateTime": "2025-10-01",
    }  # fmt: skip


def whole(**changed: Any) -> dict[str, Any]:
    """Every key of the template; null means asked for and not found."""
    return {"patient": patient("99"), "conditions": sigmoid()} | dict.fromkeys(RESULTS) | changed


def check_card(card: dict[str, Any], request: dict[str, Any]) -> None:
    """The invariants of 2.0.1 and of our own specification."""
    assert 0 < len(card["summary"]) < 140
    assert card["indicator"] in ("info", "warning", "critical")
    assert card["source"]["label"]
    assert card["source"]["topic"].keys() == {"system", "code", "display"}
    assert ("suggestions" in card) == ("selectionBehavior" in card)
    assert "Meier" not in str(card)
    assert all(
        link["type"] == "absolute" and link["url"].startswith("http") for link in card["links"]
    )
    for reason in card.get("overrideReasons", ()):
        assert reason.keys() == {"system", "code", "display"}
    for suggestion in card.get("suggestions", ()):
        assert suggestion["label"]
        assert "isRecommended" not in suggestion
        for action in suggestion["actions"]:
            assert (action["type"], action["resource"]["intent"]) == ("create", "proposal")
            assert action["resource"]["resourceType"] == "ServiceRequest"
            assert action["description"]


def test_discovery_needs_no_token(db: None) -> None:
    offered = Client().get("/cds-services").json()["services"]

    assert [(one["id"], one["hook"]) for one in offered] == [
        (READINESS, "patient-view"), (SELECT, "order-select"), (SIGN, "order-sign"),
    ]  # fmt: skip
    assert all(one["description"] and one["prefetch"]["patient"] for one in offered)
    assert all(t.count(",") == 0 for one in offered for t in one["prefetch"].values())


def test_a_configured_origin_may_ask_from_the_browser(settings: Any) -> None:
    settings.CDS_HOOKS_ORIGINS = ["https://ehr.example"]
    answers = [
        Client().options("/cds-services", headers={"Origin": origin})
        for origin in ("https://ehr.example", "https://evil.example")
    ]

    assert [a.headers.get("Access-Control-Allow-Origin") for a in answers] == [
        "https://ehr.example",
        None,
    ]


def test_patient_view_says_what_the_case_page_says(known_case: Case) -> None:
    request = asked("patient-view")
    found = cards(ask(READINESS, request))

    stored = Evaluation.objects.latest_for(known_case)
    assert stored is not None
    titles = {s["code"]: s["title"] for s in stored.suggestions}
    shown = {c["source"]["topic"]["code"]: c["summary"] for c in found}
    assert found[0]["indicator"] == "critical"
    assert {code: titles[code] for code in shown if code in titles}.items() <= shown.items()
    assert list(shown) == [
        "alert.dpd", "alert.progression", "flag.target_progression", "alert.mmr_before_chemotherapy", "more",
    ]  # fmt: skip
    assert found[-1]["summary"].endswith("more on the case page")
    assert f"/cases/{known_case.public_id}/" in found[0]["links"][0]["url"]
    for card in found:
        check_card(card, request)


def test_an_order_of_cetuximab_with_unknown_ras_is_critical(known_case: Case) -> None:
    request = asked("order-sign", draftOrders=order(CETUXIMAB))
    found = cards(ask(SIGN, request))

    card = next(c for c in found if c["source"]["topic"]["code"] == "alert.anti_egfr_ras")
    assert card["indicator"] == "critical"
    assert "RAS is unknown" in card["summary"]
    assert card["selectionBehavior"] == "any"
    assert "RAS" in card["suggestions"][0]["label"]
    assert all(c["source"]["topic"]["code"].startswith("alert.anti_egfr_") for c in found)
    check_card(card, request)


def test_only_selected_orders_count_on_order_select(known_case: Case) -> None:
    drafts = order(CETUXIMAB, OXALIPLATIN)
    chosen = {
        which: codes(
            ask(SELECT, asked("order-select", selections=which.split(), draftOrders=drafts))
        )
        for which in ("", f"MedicationRequest/m{CETUXIMAB}")
    }

    assert chosen[""] == []
    assert "alert.anti_egfr_ras" in chosen[f"MedicationRequest/m{CETUXIMAB}"]


def test_a_result_sent_along_counts_and_is_not_kept(known_case: Case) -> None:
    coded = {"system": "http://loinc.org", "code": "85508-9"}
    before = (known_case.version, Evaluation.objects.count())
    mutant = {
        "resourceType": "Observation", "id": "o1", "status": "final",
        "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2026-01-05",
        "code": {"coding": [{"system": "http://loinc.org", "code": "69548-6"}]},
        "valueCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "LA9633-4"}]},
        "component": [
            {"code": {"coding": [{"system": "http://loinc.org", "code": "48018-6"}]},
             "valueCodeableConcept": {"coding": [{"system": "http://www.genenames.org/geneId", "code": "HGNC:6407"}]}},
            {"code": {"coding": [{"system": "http://loinc.org", "code": "48005-3"}]},
             "valueCodeableConcept": {"coding": [{"system": "http://varnomen.hgvs.org", "code": "p.Gly12Asp"}]}},
        ],
    }  # fmt: skip
    sent = {"patient": patient(), "variants": mutant}
    found = cards(ask(SIGN, asked("order-sign", prefetch=sent, draftOrders=order(CETUXIMAB))))

    known_case.refresh_from_db()
    assert coded["code"] not in str(found)
    assert any("RAS is mutant" in card["summary"] for card in found)
    assert (known_case.version, Evaluation.objects.count()) == before


def test_an_order_that_does_not_concern_us_gets_no_card(known_case: Case) -> None:
    assert codes(ask(SIGN, asked("order-sign", draftOrders=order(AMOXICILLIN)))) == []


def test_an_order_for_another_patient_is_refused(known_case: Case) -> None:
    drafts = order(CETUXIMAB, subject="Patient/p2")

    assert ask(SIGN, asked("order-sign", draftOrders=drafts)).status_code == 400


def test_an_unknown_patient_is_judged_by_what_was_sent_alone(client_system: object) -> None:
    request = asked("order-sign", prefetch=whole(), draftOrders=order(CETUXIMAB))
    found = cards(ask(SIGN, request))

    assert found[0]["source"]["topic"]["code"] == "alert.anti_egfr_ras"
    assert "does not know this patient" in found[0]["detail"]
    assert not Patient.objects.exists()


def test_an_unknown_patient_without_the_record_is_asked_for_it(client_system: object) -> None:
    sent = {"patient": patient("99"), "conditions": sigmoid(), "kras": None}
    answer = ask(SIGN, asked("order-sign", prefetch=sent, draftOrders=order(CETUXIMAB)))

    assert answer.status_code == 412
    wanted = {one["path"]: one["message"] for one in answer.json()["errors"]}
    assert "prefetch.kras" not in wanted
    assert wanted["prefetch.nras"].startswith("Observation?patient={{context.patientId}}")


@pytest.mark.parametrize(
    "sent", [{}, {"patient": None}, {"patient": {"resourceType": "OperationOutcome"}}]
)
def test_a_missing_patient_is_asked_for(known_case: Case, sent: dict[str, Any]) -> None:
    assert ask(READINESS, asked("patient-view", prefetch=sent)).status_code == 412


def test_somebody_without_colorectal_cancer_gets_no_card(client_system: object) -> None:
    sent = whole(conditions=None)

    assert codes(ask(READINESS, asked("patient-view", prefetch=sent))) == []


def test_a_number_of_an_untrusted_system_finds_nobody(known_case: Case) -> None:
    stranger = patient(identifier=[{"system": "urn:other", "value": "1"}])

    assert codes(ask(READINESS, asked("patient-view", prefetch={"patient": stranger}))) == []


def test_a_known_number_with_another_birth_date_gets_no_advice(known_case: Case) -> None:
    sent = {"patient": patient(birthDate="1999-01-01")}
    found = cards(ask(READINESS, asked("patient-view", prefetch=sent)))

    assert [card["source"]["topic"]["code"] for card in found] == ["identity"]
    assert found[0]["indicator"] == "warning"


def test_a_case_of_another_site_is_not_told(known_case: Case, client_system: Any) -> None:
    from accounts.models import Site

    client_system.site = Site.objects.create(code="far", name="Far")
    client_system.save()

    assert codes(ask(READINESS, asked("patient-view"))) == []


def test_the_dead_get_no_card(known_case: Case) -> None:
    known_case.patient.deceased_on = "2026-02-25"
    known_case.patient.save()

    assert codes(ask(READINESS, asked("patient-view"))) == []


def test_the_same_question_gets_the_same_cards_and_is_kept_without_its_content(
    known_case: Case,
) -> None:
    first, again = (cards(ask(READINESS, asked("patient-view"))) for _ in range(2))

    assert [card["uuid"] for card in first] == [card["uuid"] for card in again]
    assert HookCard.objects.count() == len(first)
    assert HookCall.objects.filter(case=known_case, outcome="advised").count() == 2
    event = AuditEvent.trail().filter(event="hook answered")[0]
    assert event.subject_key == str(known_case.public_id)
    assert "Meier" not in str(list(HookCall.objects.values()))


def test_a_new_liver_metastasis_of_an_unreferred_patient_offers_referral(
    client_system: object, settings: Any
) -> None:
    settings.CDS_HOOKS_SERVICES = ["crlm-new-liver-metastasis"]
    entered = sigmoid() | {
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "94381002"}]}
    }
    bundle = {"resourceType": "Bundle", "entry": [{"resource": entered}]}
    sent = {"patient": patient("99"), "conditions": sigmoid()}
    request = asked("problem-list-item-create", prefetch=sent, conditions=bundle)

    assert codes(ask("crlm-new-liver-metastasis", request)) == ["unreferred"]


def test_a_service_that_is_off_is_not_there(client_system: object) -> None:
    assert ask("crlm-restaging", asked("appointment-book")).status_code == 404
