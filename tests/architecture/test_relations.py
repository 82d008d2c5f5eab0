"""A foreign key named by text ties two apps together without an import, so imports alone prove nothing."""

from django.apps import apps

from tests.architecture.source import APPS


def test_foreign_keys_point_down() -> None:
    height = {app: len(APPS) - place for place, app in enumerate(APPS)}
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in height
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model
        if height.get(field.related_model._meta.app_label, 0) > height[model._meta.app_label]
    ]

    assert upward == []
