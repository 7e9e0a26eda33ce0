"""How many of a count are inferred is read off its certainty."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0006_split_counts"), ("record", "0001_initial")]

    operations = [
        migrations.RemoveField("achievementlevelcount", "inferred"),
        migrations.AddConstraint(
            "achievementlevelcount",
            models.UniqueConstraint(
                fields=("assessment_round", "area", "level", "not_rated_because", "source", "certainty"),
                name="achievement_level_count_once",
            ),
        ),
        migrations.AddConstraint(
            "achievementlevelcount",
            models.CheckConstraint(condition=models.Q(count__gte=0), name="achievement_level_count_positive"),
        ),
    ]
