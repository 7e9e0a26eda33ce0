"""How many activities a plan has in each area is stored; plans that are there already are counted once."""

import django.db.models.deletion
from django.db import migrations, models

COUNT_ACTIVITIES = """
INSERT INTO programmes_activitycount (plan_id, area_id, count)
SELECT plan_id, area_id, COUNT(*) FROM programmes_plannedactivity GROUP BY plan_id, area_id
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ActivityCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programmes.programmearea",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activity_counts",
                        to="programmes.strategicplan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "area"), name="activity_count_once"),
                ],
            },
        ),
        migrations.RunSQL(COUNT_ACTIVITIES, migrations.RunSQL.noop),
    ]
