"""A request of a signed-in person."""

from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    user: User
