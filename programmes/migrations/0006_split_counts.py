"""Counts of ratings that are stored already are split by the source and certainty of their ratings."""

from django.db import migrations, models


def split_counts(apps, schema_editor):
    """Split each count by the citations of its ratings; one that differs from them keeps the round's own."""
    counts = apps.get_model("programmes", "AchievementLevelCount")
    ratings = apps.get_model("programmes", "ActivityRating").objects.order_by()
    certainty = models.Case(
        models.When(citation__certainty="inferred", then=models.Value("inferred")),
        models.When(citation__corrected_on__isnull=False, then=models.Value("corrected")),
        default=models.F("citation__certainty"),
    )
    key = ("assessment_round_id", "activity__area_id", "level_id", "not_rated_because")
    found = {}
    groups = ratings.annotate(sure=certainty).values_list(*key, "citation__source_id", "sure")
    for *place, source, sure, count in groups.annotate(count=models.Count("pk")):
        found.setdefault(tuple(place), []).append((source, sure, count))
    rounds = apps.get_model("programmes", "AssessmentRound").objects.select_related("citation")
    own = {one.pk: (one.citation.source_id, one.citation.certainty) for one in rounds}
    made = []
    for one in counts.objects.exclude(level=None, not_rated_because=""):
        place = one.assessment_round_id, one.area_id, one.level_id, one.not_rated_because
        parts = found.get(place, [])
        if sum(count for *_, count in parts) != one.count:
            parts = [(*own[one.assessment_round_id], one.count)]
        made += [
            counts(
                assessment_round_id=one.assessment_round_id,
                area_id=one.area_id,
                level_id=one.level_id,
                not_rated_because=one.not_rated_because,
                source_id=source,
                certainty=sure,
                count=count,
                inferred=count if sure == "inferred" else 0,
            )
            for source, sure, count in parts
        ]
        one.delete()
    counts.objects.bulk_create(made)


def merge_counts(apps, schema_editor):
    """Put the parts of each count together again, with how many of them are inferred."""
    counts = apps.get_model("programmes", "AchievementLevelCount")
    merged = {}
    for one in counts.objects.exclude(level=None, not_rated_because=""):
        place = one.assessment_round_id, one.area_id, one.level_id, one.not_rated_because
        inferred = one.count if one.certainty == "inferred" else 0
        if place not in merged:
            merged[place] = one
            one.inferred, one.source_id, one.certainty = inferred, None, ""
            continue
        merged[place].count += one.count
        merged[place].inferred += inferred
        one.delete()
    counts.objects.bulk_update(merged.values(), ["count", "inferred", "source", "certainty"])


class Migration(migrations.Migration):
    dependencies = [("programmes", "0005_counts_by_certainty")]

    operations = [migrations.RunPython(split_counts, merge_counts)]
