"""The project's Celery application with a beat that rings for reminders every second, for tests."""

from config.celery import app

app.conf.beat_schedule = {
    "remind": {"task": "reminders.tasks.tick", "schedule": 1.0, "options": {"expires": 55}},
}
