from django.urls import path

from accounts.api import me

urlpatterns = [
    path("me/", me.Me.as_view(), name="api-me"),
    path("me/tokens/", me.Tokens.as_view(), name="api-tokens"),
    path("audit/", me.AuditTrail.as_view(), name="api-audit"),
]
