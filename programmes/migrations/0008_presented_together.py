"""Presenting is proposed for a meeting, with all that it has; what was asked for a single record is asked anew."""

from django.db import migrations

WHY = "Rounds and papers of a meeting are presented together since this release; propose it anew."


def withdraw(apps, schema_editor):
    proposals = apps.get_model("review", "Proposal").objects.filter(act="present", state="open")
    proposals.exclude(content_type__model="meeting").update(state="withdrawn", decision_reason=WHY)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0007_counts_without_inferred"), ("review", "0001_initial")]

    operations = [migrations.RunPython(withdraw, migrations.RunPython.noop)]
