"""What a person is at a site. A person may be several things, and something else elsewhere."""

from django.db import models

from accounts.models.site import Site
from accounts.models.user import User


class Role(models.TextChoices):
    REFERRER = "referrer", "Referrer"
    COORDINATOR = "coordinator", "Coordinator"
    MEMBER = "member", "Member"
    SURGEON = "surgeon", "Surgeon"
    ONCOLOGIST = "oncologist", "Oncologist"
    RADIOLOGIST = "radiologist", "Radiologist"
    CHAIR = "chair", "Chair"
    EXPORT_ADMIN = "export_admin", "Export administrator"
    SYSTEM_ADMIN = "system_admin", "System administrator"
    AUDITOR = "auditor", "Auditor"


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        ordering = ("site", "user", "role")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "site", "role"], name="one_membership_per_role"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.site}"
