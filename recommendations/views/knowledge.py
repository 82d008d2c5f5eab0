"""Knowledge: why does it say that?"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from recommendations.presenters import rule_book
from recommendations.rules.knowledge import standard


@login_required
@require_safe
def knowledge(request: UserRequest) -> HttpResponse:
    context = {"knowledge": standard(), "rules": rule_book(standard())}
    return render(request, "recommendations/knowledge.html", context)
