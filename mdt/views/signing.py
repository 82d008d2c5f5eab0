"""Signing several decisions of one meeting, each shown in full."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.asking_again import proof_of
from accounts.exceptions import Refused
from accounts.http import UserRequest
from mdt.actions.signing import Signed, ToSign, sign_several
from mdt.models import Meeting
from mdt.presenters.signing import Readable, readable

# A version that no decision has: the page that was signed showed another text.
NEVER = -1


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = Meeting.objects.visible_to(request.user).select_related("board", "chair")
    meeting = get_object_or_404(visible, public_id=pk)
    rows = readable(meeting, request.user, timezone.now())
    if request.method != "POST":
        return render(request, "mdt/sign.html", {"meeting": meeting, "rows": rows})
    chosen, password = list(_chosen(request, rows)), proof_of(request)
    try:
        done = sign_several(chosen=chosen, by=request.user, password=password, at=timezone.now())
    except Refused as refusal:
        context = {"meeting": meeting, "rows": rows, "refusal": refusal.message}
        return render(request, "mdt/sign.html", context, status=refusal.status)
    return _told(request, meeting, done)


def _chosen(request: UserRequest, rows: list[Readable]) -> Iterator[ToSign]:
    ticked = set(request.POST.getlist("decision"))
    for row in rows:
        key = str(row.decision.public_id)
        if key in ticked:
            seen = request.POST.get(f"version-{key}") == str(row.decision.version)
            why = request.POST.get(f"override-{key}", "")
            yield ToSign(row.decision, row.decision.version if seen else NEVER, why)


def _told(request: UserRequest, meeting: Meeting, done: Signed) -> HttpResponse:
    """How many are sealed; those that are refused stay on the page, each named with its reason."""
    if n := len(done.sealed):
        words = ngettext("%(n)d decision is sealed.", "%(n)d decisions are sealed.", n)
        messages.success(request, words % {"n": n})
    if not done.refused:
        return redirect("meeting", meeting.public_id)
    rows = readable(meeting, request.user, timezone.now())
    context = {"meeting": meeting, "rows": rows, "refused": done.refused}
    return render(request, "mdt/sign.html", context, status=422)
