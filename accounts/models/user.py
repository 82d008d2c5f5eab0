"""A person with an account. Signs in by e-mail address."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models.site import Site


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, full_name: str, password: str | None = None, **rest: Any
    ) -> "User":
        """Add a person; without a password they cannot sign in until one is set."""
        user = self.model(email=self.normalize_email(email), full_name=full_name, **rest)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class Theme(models.TextChoices):
    SYSTEM = "system", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class User(AbstractBaseUser):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    full_name = models.CharField(max_length=200)
    profession = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        ordering = ("full_name",)
        constraints = (models.UniqueConstraint(Lower("email"), name="one_account_per_email"),)

    def __str__(self) -> str:
        return self.full_name

    @classmethod
    def at(cls, *sites: "Site | int") -> "models.QuerySet[User]":
        """The active people of these sites."""
        return cls._default_manager.filter(memberships__site__in=sites, is_active=True).distinct()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name
