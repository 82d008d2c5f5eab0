"""What the palette finds: patients by name, number or birth date, and pages by their name."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from mdt.presenters.found import found_of


@login_required
@require_safe
def find(request: UserRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    return render(request, "mdt/found.html", {"found": found_of(request, words)})
