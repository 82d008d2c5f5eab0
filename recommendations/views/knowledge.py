"""Knowledge: why does it say that?"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from accounts.permissions import Permission, may
from recommendations.active import active, of_version
from recommendations.presenters.rule_book import book_shown, page_of


@login_required
@require_safe
def knowledge(request: UserRequest) -> HttpResponse:
    query, running = request.GET.get("q", ""), active()
    lab = may(request.user, Permission.DRAFT_KNOWLEDGE) or may(
        request.user, Permission.SIGN_KNOWLEDGE
    )
    book, body = book_shown(running, query)
    context = {
        "knowledge": running, "book": book, "body": body, "query": query, "may_open_lab": lab,
    }  # fmt: skip
    return render(request, "recommendations/knowledge.html", context)


@login_required
@require_safe
def rule(request: UserRequest, code: str) -> HttpResponse:
    """The rule as it stands, or with ``v`` as it stood in the version that an evaluation was made with."""
    asked = request.GET.get("v", "")
    running = of_version(asked) if asked else active()
    found = next((rule for rule in running.rules if rule.id == code), None)
    if found is None:
        raise Http404
    context = {"knowledge": running, "page": page_of(found, running)}
    return render(request, "recommendations/rule.html", context)
