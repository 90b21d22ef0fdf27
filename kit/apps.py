"""The kit: what every app needs and no app owns."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "kit"
