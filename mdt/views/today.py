"""Today: what needs me now?"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from accounts.permissions import memberships_of
from accounts.presenters.no_role import administrators
from accounts.providers import ours
from mdt.presenters.today import today_page


@login_required
@require_safe
def today(request: UserRequest) -> HttpResponse:
    if not memberships_of(request.user):
        context = {"administrators": administrators(), "provider": ours()}
        return render(request, "accounts/no_role.html", context)
    return render(request, "mdt/today.html", {"page": today_page(request.user, timezone.now())})
