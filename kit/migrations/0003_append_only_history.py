"""History can be added to, never changed or deleted."""

from django.db import migrations

from kit import guard


def install(apps, schema_editor):
    guard.install(schema_editor.connection)


def remove(apps, schema_editor):
    guard.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_initial")]
    operations = [migrations.RunPython(install, remove)]
