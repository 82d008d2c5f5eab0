"""Set-up: the people of the sites one manages."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import people as actions
from accounts.actions import staff_numbers
from accounts.http import UserRequest
from accounts.models import User
from accounts.permissions import Permission, check
from accounts.person_form import PersonForm
from accounts.presenters.people import (
    numbers_managed_by,
    people_managed_by,
    people_page,
    person_page,
)
from accounts.refused_form import refused
from accounts.staff_number_form import StaffNumberForm


@login_required
@require_safe
def people(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.MANAGE_USERS)
    found = people_page(request.user, request.GET)
    return render(request, "accounts/people.html", {"found": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.MANAGE_USERS)
    form, status = PersonForm(request.POST or None, user=request.user), 200
    if request.method == "POST":
        status = refused(form, lambda: _added(request, form))
        if not status:
            return redirect("person", pk=form.cleaned_data["saved"].public_id)
    return render(request, "accounts/person_new.html", {"form": form}, status=status)


def _added(request: UserRequest, form: PersonForm) -> None:
    person = actions.add(details=form.details, roles=form.roles, by=request.user, at=timezone.now())
    form.cleaned_data["saved"] = person
    messages.success(request, _("The account is made. Now make the link with which they sign in."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _managed(request, pk)
    form, status = PersonForm(request.POST or None, user=request.user, person=found), 200
    if request.method == "POST":
        status = refused(form, lambda: _changed(request, form, found))
        if not status:
            return redirect("person", pk=pk)
    return _shown(request, found, form=form, status=status)


def _changed(request: UserRequest, form: PersonForm, found: User) -> None:
    actions.change(
        person=found, seen=form.cleaned_data["seen"], details=form.details, roles=form.roles,
        by=request.user, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("The account is saved."))


def _shown(
    request: UserRequest,
    found: User,
    *,
    form: PersonForm | None = None,
    number: StaffNumberForm | None = None,
    status: int = 200,
    link: str = "",
) -> HttpResponse:
    context = {
        "page": person_page(found, request.user), "person": found, "link": link,
        "form": form or PersonForm(user=request.user, person=found),
        "number": number or StaffNumberForm(),
    }  # fmt: skip
    return render(request, "accounts/person.html", context, status=status)


def _managed(request: UserRequest, pk: UUID) -> User:
    """Who manages nobody finds nobody: that an account exists is not told either."""
    return get_object_or_404(people_managed_by(request.user), public_id=pk)


@login_required
@require_POST
def deactivate(request: UserRequest, pk: UUID) -> HttpResponse:
    actions.deactivate(person=_managed(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("They can no longer sign in, and every session of theirs is over."))
    return redirect("person", pk=pk)


@login_required
@require_POST
def reactivate(request: UserRequest, pk: UUID) -> HttpResponse:
    actions.reactivate(person=_managed(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("They may sign in again, with the roles they had."))
    return redirect("person", pk=pk)


@login_required
@never_cache
@require_POST
def link(request: UserRequest, pk: UUID) -> HttpResponse:
    """Show the address once; whoever has it may choose the password."""
    found = _managed(request, pk)
    user_part, key = actions.sign_in_link(person=found, by=request.user, at=timezone.now())
    parts = {"uidb36": user_part, "key": key}
    address = request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=parts))
    return _shown(request, found, link=address)


@login_required
@require_POST
def second_factor(request: UserRequest, pk: UUID) -> HttpResponse:
    actions.reset_second_factor(person=_managed(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The second factor is forgotten. They set up a new one."))
    return redirect("person", pk=pk)


@login_required
@require_POST
def add_number(request: UserRequest, pk: UUID) -> HttpResponse:
    found, form = _managed(request, pk), StaffNumberForm(request.POST)
    status = refused(form, lambda: _numbered(request, found, form))
    return _shown(request, found, number=form, status=status) if status else redirect("person", pk)


def _numbered(request: UserRequest, found: User, form: StaffNumberForm) -> None:
    staff_numbers.add(person=found, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("The number is added. Answers that carry it are theirs."))


@login_required
@require_POST
def remove_number(request: UserRequest, pk: UUID) -> HttpResponse:
    number = get_object_or_404(numbers_managed_by(request.user), public_id=pk)
    staff_numbers.remove(number=number, by=request.user, at=timezone.now())
    messages.success(request, _("The number is taken out."))
    return redirect("person", number.user.public_id)
