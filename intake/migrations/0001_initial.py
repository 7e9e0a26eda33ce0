import django.core.validators
import django.db.models.deletion
import people.frozen
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        people.frozen.CreateModels(
            models=[
                migrations.CreateModel(
                    name='RememberedHeadings',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(help_text='What was brought in, as “recommendations”.', max_length=20)),
                        ('signature', models.CharField(help_text='SHA-256 of its headings in order.', max_length=64)),
                        ('sheet', models.CharField(blank=True, help_text='Our sheet; empty for one that is left out.', max_length=20)),
                        ('columns', models.JSONField(default=dict, help_text='Our column by number of theirs.')),
                        ('values', models.JSONField(default=dict, help_text='Our value by column and label.')),
                        ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('saved_at', models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        'verbose_name_plural': 'remembered headings',
                        'constraints': [models.UniqueConstraint(fields=('kind', 'signature'), name='headings_remembered_once')],
                    },
                ),
                migrations.CreateModel(
                    name='WaitingTable',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(help_text='What it holds, as “recommendations”.', max_length=20)),
                        ('about', models.CharField(blank=True, help_text="For what it is, as an evaluation's name.", max_length=120)),
                        ('scope', models.CharField(blank=True, help_text='The State that alone reads it, if one does.', max_length=3)),
                        ('name', models.CharField(max_length=200, verbose_name='name of the file')),
                        ('sha256', models.CharField(help_text='Of the file.', max_length=64)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('sheets', models.JSONField(default=list, help_text='Each sheet with its cells as text.')),
                        ('mapping', models.JSONField(default=dict, help_text='What each sheet, column and label is.')),
                        ('mapped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'ordering': ('-made_at',),
                    },
                ),
                migrations.CreateModel(
                    name='TableImport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(help_text='What it holds, as “recommendations”.', max_length=20)),
                        ('about', models.CharField(blank=True, help_text="For what it is, as an evaluation's name.", max_length=120)),
                        ('scope', models.CharField(blank=True, help_text='The State that alone reads it, if one does.', max_length=3)),
                        ('name', models.CharField(max_length=200, verbose_name='name of the file')),
                        ('sha256', models.CharField(help_text='Of the file.', max_length=64)),
                        ('title', models.CharField(help_text='Of what it is about.', max_length=250)),
                        ('counts', models.JSONField(default=dict, help_text='How many rows were new and changed, by sheet.')),
                        ('made', models.JSONField(default=dict, help_text='Keys of the records it made, by model.')),
                        ('changed', models.JSONField(default=dict, help_text='Keys and former values of what it changed, by model.')),
                        ('links', models.JSONField(default=dict, help_text='Keys and former links of what it changed, by model.')),
                        ('removed', models.JSONField(default=dict, help_text='Keys and values of what it took away, by model.')),
                        ('marks', models.JSONField(default=dict, help_text='The last row of history it wrote, by model.')),
                        ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('applied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('applied_at', models.DateTimeField(auto_now_add=True)),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undone_at', models.DateTimeField(blank=True, null=True)),
                        ('undone_because', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                    ],
                    options={
                        'ordering': ('-pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_because', ''), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False), models.Q(('undone_because', ''), _negated=True)), _connector='OR'), name='undone_import_says_who_when_and_why')],
                    },
                ),
            ],
        ),
    ]
