"""The procedures that every installation begins with."""

from django.db import migrations

from plans.procedures import PROCEDURES, steps_of


def add(apps, schema_editor):
    Procedure = apps.get_model("plans", "Procedure")
    Edition = apps.get_model("plans", "Edition")
    for found in PROCEDURES:
        fields = {name: found[name] for name in ("code", "title", "title_en", "type")}
        procedure = Procedure.objects.create(**fields)
        Edition.objects.create(procedure=procedure, number=1, steps=steps_of(found))


def remove(apps, schema_editor):
    codes = [found["code"] for found in PROCEDURES]
    apps.get_model("plans", "Procedure").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
