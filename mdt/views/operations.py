"""Operations: is it healthy?"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from accounts.permissions import Permission, check, may
from mdt.presenters.operations import operations_page


@login_required
@require_safe
def operations(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SEE_OPERATIONS)
    return render(
        request,
        "mdt/operations.html",
        {"page": operations_page(), "may_register": may(request.user, Permission.MANAGE_USERS)},
    )
