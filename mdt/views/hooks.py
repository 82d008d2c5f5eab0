"""CDS Hooks: what is offered, the answers, and what people did with them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.permissions import Permission, check
from mdt.actions import hook_calls, hook_feedback
from mdt.exceptions import RequestTooLarge
from mdt.hooks.origins import for_clients
from mdt.hooks.request import MOST_BYTES
from mdt.hooks.services import offered
from mdt.models import HookClient, HookFeedback
from mdt.presenters.hooks import hooks_page


def _asking(request: HttpRequest) -> HookClient:
    endpoint = request.build_absolute_uri(request.path)
    header = request.headers.get("Authorization", "")
    return hook_calls.admitted(header, endpoint=endpoint, at=timezone.now())


def _body(request: HttpRequest) -> bytes:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise RequestTooLarge("The request is too large.")
    return request.read(MOST_BYTES + 1)


@for_clients
@require_http_methods(["GET", "OPTIONS"])
def discovery(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return JsonResponse({"services": [service.entry() for service in offered()]})


@for_clients
@require_http_methods(["POST", "OPTIONS"])
def call(request: HttpRequest, service: str) -> HttpResponse:
    client = _asking(request)
    base = request.build_absolute_uri("/").rstrip("/")
    cards = hook_calls.answer(
        client=client, service=service, body=_body(request), base=base, at=timezone.now()
    )
    return JsonResponse({"cards": cards})


@for_clients
@require_http_methods(["POST", "OPTIONS"])
def feedback(request: HttpRequest, service: str) -> HttpResponse:
    client = _asking(request)
    hook_feedback.keep(client=client, service=service, body=_body(request), at=timezone.now())
    return JsonResponse({})


@login_required
@require_safe
def hooks(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SEE_OPERATIONS)
    return render(request, "mdt/hooks.html", {"page": hooks_page(request.user, timezone.now())})


@login_required
@require_POST
def handle(request: UserRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(HookFeedback.objects.visible_to(request.user), public_id=pk)
    hook_feedback.handle(feedback=row, by=request.user, at=timezone.now())
    return redirect("hooks")
