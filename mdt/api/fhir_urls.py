"""The same addresses as a FHIR client builds them from a base: no version in the path, no slash at the end.

They are described once, under ``/api/v1/``.
"""

from django.urls import path

from mdt.api import fhir, fhir_metadata

urlpatterns = [
    path("metadata", fhir_metadata.FhirMetadata.as_view(schema=None), name="api-base-metadata"),
    path("<str:kind>", fhir_metadata.FhirType.as_view(), name="api-base-type"),
    path("<str:kind>/", fhir_metadata.FhirType.as_view(), name="api-base-type"),
    path("<str:kind>/_search", fhir_metadata.FhirType.as_view(), name="api-base-type"),
    path("Patient/<uuid:pk>/$everything", fhir.FhirCase.as_view(schema=None), name="api-base-case"),
    path(
        "Appointment/<uuid:pk>", fhir.FhirMeeting.as_view(schema=None), name="api-base-appointment"
    ),
    path("<str:kind>/<uuid:pk>", fhir.FhirDecision.as_view(schema=None), name="api-base"),
]
