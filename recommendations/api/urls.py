from django.urls import path

from recommendations.api import evaluations

urlpatterns = [
    path(
        "cases/<uuid:pk>/evaluation/", evaluations.CaseEvaluation.as_view(), name="api-evaluation"
    ),
    path("evaluate/", evaluations.DryRun.as_view(), name="api-evaluate"),
]
