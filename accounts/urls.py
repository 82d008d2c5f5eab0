from django.urls import path

from accounts.views import account, doors

urlpatterns = [
    path(".well-known/jwks.json", doors.jwks, name="our-keys"),
    path("accounts/oidc/<slug:provider_id>/logout/", doors.provider_logout, name="provider-logout"),
    path("account/", account.account, name="account"),
    path("account/look/", account.look, name="account-look"),
    path("language/", account.language, name="language"),
    path("account/tokens/", account.issue_token, name="token-issue"),
    path("account/tokens/<uuid:pk>/revoke/", account.revoke_token, name="token-revoke"),
    path("accessibility/", account.accessibility, name="accessibility"),
    path("components/", account.components, name="components"),
]
