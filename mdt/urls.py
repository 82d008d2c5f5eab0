"""Addresses of the pages."""

from django.urls import path

from mdt.views import agenda, cases, decisions, flags, meetings, minutes, operations, scans, today

urlpatterns = [
    path("", today.today, name="today"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/<uuid:pk>/", cases.case, name="case"),
    path("cases/<uuid:pk>/lesions/", scans.lesions, name="case-lesions"),
    path("cases/<uuid:pk>/scan/", scans.scan, name="case-scan"),
    path("cases/<uuid:pk>/scan/preview/", scans.preview, name="case-scan-preview"),
    path("cases/<uuid:pk>/refer/", agenda.refer, name="case-refer"),
    path("flags/", flags.flag_list, name="flags"),
    path("flags/<uuid:pk>/dismiss/", flags.dismiss, name="flag-dismiss"),
    path("flags/<uuid:pk>/reopen/", flags.reopen, name="flag-reopen"),
    path("flags/<uuid:pk>/judge/", flags.judge, name="flag-judge"),
    path("flags/quality/", flags.quality, name="flag-quality"),
    path("cases/<uuid:pk>/miss/", flags.miss, name="case-miss"),
    path("misses/<uuid:pk>/retract/", flags.retract_miss, name="miss-retract"),
    path("meetings/", meetings.meeting_list, name="meetings"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/state/", meetings.move_to, name="meeting-state"),
    path("meetings/<uuid:pk>/attendance/", meetings.attendance, name="meeting-attendance"),
    path("meetings/<uuid:pk>/minutes/", minutes.minutes, name="minutes"),
    path("minutes/<uuid:pk>/", minutes.download, name="minutes-download"),
    path("items/<uuid:pk>/shift/", agenda.shift, name="item-shift"),
    path("items/<uuid:pk>/move/", agenda.move, name="item-move"),
    path("items/<uuid:pk>/remove/", agenda.remove, name="item-remove"),
    path("items/<uuid:pk>/decision/", decisions.record, name="decision-record"),
    path("decisions/<uuid:pk>/", decisions.decision, name="decision"),
    path("decisions/<uuid:pk>/sign/", decisions.sign, name="decision-sign"),
    path("decisions/<uuid:pk>/addendum/", decisions.addendum, name="decision-addendum"),
    path("decisions/<uuid:pk>/action/", decisions.action, name="decision-action"),
    path("actions/<uuid:pk>/close/", decisions.close_action, name="action-close"),
    path("operations/", operations.operations, name="operations"),
]
