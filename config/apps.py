from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Wires the apps together; has no models."""

    name = "config"
