"""The rubric of design.md §5: progress, effect, evidence, standardisation, each from 1 to 10."""

from django.db import migrations

from reviews.rubric import DEFAULT, HIGH, LOW


def seed(apps, schema_editor):
    rubric = apps.get_model("reviews", "Rubric").objects.create(title="阶段性评估")
    editions = apps.get_model("reviews", "RubricEdition").objects
    editions.create(rubric=rubric, number=1, criteria=list(DEFAULT), low=LOW, high=HIGH)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
