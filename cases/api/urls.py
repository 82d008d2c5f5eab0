from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cases.api import cases, flag_quality, flags, hl7, kept_documents


class PartConverter(StringConverter):
    """The lists of a case document that take single entries."""

    regex = "|".join(cases.RECORDERS)


register_converter(PartConverter, "case_part")

urlpatterns = [
    path("hl7/", hl7.Hl7Messages.as_view(), name="api-hl7"),
    path("cases/", cases.Cases.as_view(), name="api-cases"),
    path("cases/<uuid:pk>/", cases.OneCase.as_view(), name="api-case"),
    path("cases/<uuid:pk>/response/", cases.CaseResponse.as_view(), name="api-case-response"),
    path("cases/<uuid:pk>/clocks/", cases.Clocks.as_view(), name="api-case-clocks"),
    path(
        "cases/<uuid:pk>/deteriorations/",
        cases.Deteriorations.as_view(),
        name="api-case-deteriorations",
    ),
    path("cases/<uuid:pk>/work-up/", cases.WorkUps.as_view(), name="api-case-work-up"),
    path(
        "cases/<uuid:pk>/documents/",
        kept_documents.CaseDocuments.as_view(),
        name="api-case-documents",
    ),
    path("documents/<uuid:pk>/", kept_documents.OneDocument.as_view(), name="api-document"),
    path("cases/<uuid:pk>/<case_part:part>/", cases.Entries.as_view(), name="api-case-entries"),
    path(
        "cases/<uuid:pk>/lines/<str:line>/cycles/", cases.Cycles.as_view(), name="api-case-cycles"
    ),
    path("flags/", flags.Flags.as_view(), name="api-flags"),
    path("flags/<uuid:pk>/dismissal/", flags.Dismissal.as_view(), name="api-flag-dismissal"),
    path("flags/<uuid:pk>/reopening/", flags.Reopening.as_view(), name="api-flag-reopening"),
    path("flags/<uuid:pk>/judgement/", flags.Judgement.as_view(), name="api-flag-judgement"),
    path("flags/quality/", flag_quality.FlagQuality.as_view(), name="api-flag-quality"),
    path("misses/", flag_quality.Misses.as_view(), name="api-misses"),
    path("cases/<uuid:pk>/misses/", flag_quality.CaseMisses.as_view(), name="api-case-misses"),
    path(
        "misses/<uuid:pk>/retraction/",
        flag_quality.MissRetraction.as_view(),
        name="api-miss-retraction",
    ),
]
