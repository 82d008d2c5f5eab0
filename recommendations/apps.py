from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """What the evidence says: rules with versions and sources, and evaluations of cases."""

    name = "recommendations"
    default_auto_field = "django.db.models.BigAutoField"
