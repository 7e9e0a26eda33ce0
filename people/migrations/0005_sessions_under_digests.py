from django.db import migrations


class Migration(migrations.Migration):
    """Sessions whose keys stand in clear go; people sign in again."""

    dependencies = [
        ("people", "0004_steps_of_two"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM people_opensession", migrations.RunSQL.noop),
    ]
