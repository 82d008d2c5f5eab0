"""The tour of one's role: begun or declined once, begun again from the account."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.glossary import glossary as meanings
from accounts.http import UserRequest
from accounts.permissions import memberships_of
from mdt.actions import tours
from mdt.presenters.guide import guide_for
from mdt.presenters.tour import first_page


@login_required
@require_POST
def begin(request: UserRequest) -> HttpResponse:
    taken = request.POST.get("answer") != "no"
    tours.answer(taken=taken, by=request.user, at=timezone.now())
    return redirect(first_page(request.user) if taken else "today")


@login_required
@require_safe
def glossary(request: UserRequest) -> HttpResponse:
    words = sorted(meanings().items())
    return render(request, "mdt/glossary.html", {"words": [entry for _, entry in words]})


@login_required
@require_safe
def guide(request: UserRequest) -> HttpResponse:
    roles = [membership.role for membership in memberships_of(request.user)]
    return render(request, "mdt/guide.html", {"guide": guide_for(roles)})
