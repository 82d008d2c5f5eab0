"""Today: what needs me now?"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from mdt.presenters.today import today_page


@login_required
@require_safe
def today(request: UserRequest) -> HttpResponse:
    return render(request, "mdt/today.html", {"page": today_page(request.user, timezone.now())})
