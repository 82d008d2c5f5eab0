"""Which role at a site follows from a group at the identity provider, as an administrator wrote it down."""

import uuid

from django.db import models

from accounts.models.membership import ADMINISTRATORS, Role
from accounts.models.site import Site
from accounts.models.user import User


class GroupRole(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.CharField(max_length=300)
    group = models.CharField(max_length=200)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="group_roles")
    role = models.CharField(max_length=20, choices=Role)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("issuer", "site", "group", "role")
        constraints = (
            models.UniqueConstraint(
                fields=["issuer", "group", "site", "role"], name="one_row_per_group_and_role"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values) & ~models.Q(role__in=ADMINISTRATORS),
                name="no_group_gives_an_administrator",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} · {self.get_role_display()} · {self.site}"
