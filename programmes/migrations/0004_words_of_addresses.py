from itertools import count

from django.core.validators import RegexValidator
from django.db import migrations, models

WORDS = (
    "activities", "areas", "evidence-board", "figures", "indicators", "reviews", "stories", "succession",
    "timeline",
)


def rename_areas(apps, schema_editor):
    """Give areas that are called like a page of every plan another name in addresses."""
    area = apps.get_model("programmes", "ProgrammeArea").objects
    for one in area.filter(slug__in=WORDS):
        one.slug = next(
            made for made in (f"{one.slug}-{number}" for number in count(2)) if not area.filter(slug=made).exists()
        )
        one.save(update_fields=["slug"])


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0003_orders_written_out'),
    ]

    operations = [
        migrations.RunPython(rename_areas, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='historicalprogrammearea',
            name='slug',
            field=models.SlugField(max_length=40, validators=[RegexValidator('\\A(activities|areas|evidence-board|figures|indicators|reviews|stories|succession|timeline)\\Z', 'Pages of every plan have this address; choose another.', inverse_match=True)]),
        ),
        migrations.AlterField(
            model_name='programmearea',
            name='slug',
            field=models.SlugField(max_length=40, unique=True, validators=[RegexValidator('\\A(activities|areas|evidence-board|figures|indicators|reviews|stories|succession|timeline)\\Z', 'Pages of every plan have this address; choose another.', inverse_match=True)]),
        ),
    ]
