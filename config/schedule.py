"""When background jobs run. Kept apart from the settings, since nothing here depends on the installation."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

# A name and a time each; the work is a function with its own test.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # While no worker runs, these two would only pile up: each lives as long as its interval.
    "drain-outbox": {
        "task": "mdt.tasks.drain_outbox",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    "resume-sweep": {
        "task": "mdt.tasks.resume_sweep",
        "schedule": timedelta(seconds=20),
        "options": {"expires": 20},
    },
    "process-imports": {
        "task": "mdt.tasks.process_imports",
        "schedule": timedelta(seconds=3),
        "options": {"expires": 3},
    },
    # A token that waits for it lives for two minutes.
    "read-launches": {
        "task": "mdt.tasks.read_launches",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 2},
    },
    "process-hl7": {
        "task": "cases.tasks.process_hl7",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    "sweep-open-cases": {"task": "mdt.tasks.sweep", "schedule": crontab(hour="2", minute="15")},
    # A release of the rules takes hold within a minute of its moment, whoever is on duty.
    "follow-knowledge": {
        "task": "mdt.tasks.follow_knowledge",
        "schedule": timedelta(seconds=60),
        "options": {"expires": 60},
    },
    "resume-replays": {
        "task": "recommendations.tasks.resume_replays",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "escalate-actions": {
        "task": "mdt.tasks.escalate_actions",
        "schedule": crontab(hour="3", minute="30"),
    },
    "remind-of-unsigned": {
        "task": "mdt.tasks.remind_of_unsigned",
        "schedule": crontab(minute="10"),
    },
    "expire-drafts": {"task": "mdt.tasks.expire_drafts", "schedule": crontab(hour="4", minute="0")},
    "clear-sessions": {
        "task": "accounts.tasks.clear_sessions",
        "schedule": crontab(hour="4", minute="20"),
    },
    "extend-meeting-series": {
        "task": "mdt.tasks.extend_series",
        "schedule": crontab(hour="1", minute="30"),
    },
}
