"""What happened to rules, settings, robots and dead letters in words: verb → (what was done, tone)."""

from django.utils.translation import gettext_lazy as _

TOLD_OF_RULES = {
    "edit": (_("changed the rule"), ""),
    "reset": (_("went back to the default"), ""),
}
TOLD_OF_SETTINGS = {"edit": (_("changed the settings"), "")}
TOLD_OF_ROBOTS = {
    "add": (_("added the robot"), ""),
    "edit": (_("changed the robot"), ""),
    "delete": (_("deleted the robot"), "warn"),
}
TOLD_OF_LETTERS = {
    "requeue": (_("sent a dead letter again"), ""),
    "leave": (_("left a dead letter unsent"), "warn"),
}
