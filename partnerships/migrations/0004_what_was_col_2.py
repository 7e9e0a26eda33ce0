"""The one absence that was loaded as a collaboration becomes a statement of absence; corrections go with it."""

from django.db import migrations
from django.utils import timezone

REASON = "Was COL-2: that there was none is no collaboration"


def _note(model, record, kind):
    """Keep the row of history that the model of the day would keep by itself."""
    names = {field.attname for field in record._meta.concrete_fields}
    known = {field.attname for field in model._meta.concrete_fields}
    model.objects.create(
        **{name: getattr(record, name) for name in names & known},
        history_date=timezone.now(),
        history_type=kind,
        history_change_reason=REASON,
    )


def absence_from_collaboration(apps, schema_editor):
    Collaboration = apps.get_model("partnerships", "Collaboration")
    found = Collaboration.objects.filter(code="COL-2", kind="joint-activity", outcome="none", version=1)
    one = found.first()
    if one is None or one.mechanisms.count() != 1:
        return
    Absence = apps.get_model("partnerships", "Absence")
    absence = Absence(
        code="ABS-1",
        mechanism=one.mechanisms.get(),
        text=one.text,
        plan=one.plan,
        citation=one.citation,
        linked="\n".join(line for line in one.linked.splitlines() if not line.startswith("mechanism ")),
        order=1,
        search_text=one.search_text,
    )
    Absence.objects.bulk_create([absence])
    absence = Absence.objects.get(code="ABS-1")
    absence.areas.set(one.areas.all())
    absence.platforms.set(one.platforms.all())
    _note(apps.get_model("partnerships", "HistoricalAbsence"), absence, "+")
    ContentType = apps.get_model("contenttypes", "ContentType")
    old, new = (
        ContentType.objects.get_or_create(app_label="partnerships", model=name)[0]
        for name in ("collaboration", "absence")
    )
    CorrectedFact = apps.get_model("programmes", "CorrectedFact")
    beside = CorrectedFact.objects.filter(content_type=old, object_id=one.pk)
    beside.update(content_type=new, object_id=absence.pk)
    _note(apps.get_model("partnerships", "HistoricalCollaboration"), one, "-")
    one.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("partnerships", "0003_absences_are_no_collaborations"),
    ]

    operations = [migrations.RunPython(absence_from_collaboration, migrations.RunPython.noop)]
