"""Counts of ratings say on which source they rest and how sure they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_words_of_addresses"), ("record", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("achievementlevelcount", "achievement_level_count_once"),
        migrations.RemoveConstraint("achievementlevelcount", "achievement_level_count_positive"),
        migrations.AddField(
            "achievementlevelcount",
            "source",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="record.sourcedocument",
            ),
        ),
        migrations.AddField(
            "achievementlevelcount",
            "certainty",
            models.CharField(
                blank=True,
                default="",
                help_text="Of the citation of each, or “corrected” since it was loaded.",
                max_length=10,
            ),
            preserve_default=False,
        ),
    ]
