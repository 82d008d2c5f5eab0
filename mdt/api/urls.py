from django.urls import path

from mdt.api import answers, attendance, calendar, clocks, decisions, fhir, meetings, referrals

urlpatterns = [
    path("fhir/Patient/<uuid:pk>/$everything", fhir.FhirCase.as_view(), name="api-fhir-case"),
    path("fhir/<str:kind>/<uuid:pk>/", fhir.FhirDecision.as_view(), name="api-fhir"),
    path("meetings/", meetings.Meetings.as_view(), name="api-meetings"),
    path("meetings/planning/", calendar.Planning.as_view(), name="api-meeting-plan"),
    path("meetings/<uuid:pk>/", calendar.OneMeeting.as_view(), name="api-meeting"),
    path("meetings/<uuid:pk>/attendance/", attendance.Stays.as_view(), name="api-attendance"),
    path("meetings/<uuid:pk>/departures/", attendance.Departures.as_view(), name="api-departures"),
    path("meetings/<uuid:pk>/apologies/", attendance.Apologies.as_view(), name="api-apologies"),
    path("series/", calendar.SeriesList.as_view(), name="api-series"),
    path("cases/<uuid:pk>/waits/", clocks.Waits.as_view(), name="api-waits"),
    path("waits/<uuid:pk>/stop/", clocks.WaitStop.as_view(), name="api-wait-stop"),
    path(
        "waits/<uuid:pk>/adjustments/",
        clocks.WaitAdjustment.as_view(),
        name="api-wait-adjustments",
    ),
    path("meetings/<uuid:pk>/agenda/", meetings.Agenda.as_view(), name="api-agenda"),
    path("meetings/<uuid:pk>/minutes/", meetings.Minutes.as_view(), name="api-minutes"),
    path("referrals/", referrals.Referrals.as_view(), name="api-referrals"),
    path("referrals/<uuid:pk>/", referrals.OneReferral.as_view(), name="api-referral"),
    path(
        "referrals/<uuid:pk>/submission/",
        referrals.Submission.as_view(),
        name="api-referral-submission",
    ),
    path(
        "referrals/<uuid:pk>/judgement/",
        referrals.Judgement.as_view(),
        name="api-referral-judgement",
    ),
    path(
        "referrals/<uuid:pk>/withdrawal/",
        referrals.Withdrawal.as_view(),
        name="api-referral-withdrawal",
    ),
    path("referrals/<uuid:pk>/call-back/", referrals.CallBack.as_view(), name="api-call-back"),
    path("items/<uuid:pk>/placing/", meetings.Placing.as_view(), name="api-item-placing"),
    path("items/<uuid:pk>/answers/", answers.Answers.as_view(), name="api-item-answers"),
    path("items/<uuid:pk>/decision/", decisions.Draft.as_view(), name="api-draft"),
    path("decisions/<uuid:pk>/read-back/", decisions.ReadBack.as_view(), name="api-read-back"),
    path("decisions/<uuid:pk>/signature/", decisions.Signature.as_view(), name="api-signature"),
    path("decisions/<uuid:pk>/addenda/", decisions.Addenda.as_view(), name="api-addenda"),
]
