"""Wires everything: settings, addresses, background jobs, embedded services. Imported by no other app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
