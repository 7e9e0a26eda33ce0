import django.core.validators
import django.db.models.deletion
import people.frozen
import simple_history.models
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
                    name='HistoricalSourceDocument',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('search_text', models.TextField(blank=True, editable=False)),
                        ('slug', models.SlugField(max_length=80)),
                        ('title', models.CharField(max_length=300)),
                        ('kind', models.CharField(choices=[('paper', 'Meeting paper'), ('web-page', 'Web page'), ('un-document', 'United Nations document'), ('portal-record', 'Record of this portal'), ('training', 'Training data: fictional')], max_length=20)),
                        ('publisher', models.CharField(max_length=200)),
                        ('url', models.URLField(blank=True, max_length=500)),
                        ('description', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('missing', models.TextField(blank=True, help_text='Parts that our copy does not hold, one a line.', validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='what is missing')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical source document',
                        'verbose_name_plural': 'historical source documents',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='SourceDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('search_text', models.TextField(blank=True, editable=False)),
                        ('slug', models.SlugField(max_length=80, unique=True)),
                        ('title', models.CharField(max_length=300)),
                        ('kind', models.CharField(choices=[('paper', 'Meeting paper'), ('web-page', 'Web page'), ('un-document', 'United Nations document'), ('portal-record', 'Record of this portal'), ('training', 'Training data: fictional')], max_length=20)),
                        ('publisher', models.CharField(max_length=200)),
                        ('url', models.URLField(blank=True, max_length=500)),
                        ('description', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('missing', models.TextField(blank=True, help_text='Parts that our copy does not hold, one a line.', validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='what is missing')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        'ordering': ('order', 'slug'),
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalCitation',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('place', models.CharField(help_text='Paragraph, table, figure or footnote, as “Table 1” or “para 10”.', max_length=200)),
                        ('certainty', models.CharField(choices=[('verbatim', 'As printed'), ('paraphrase', 'In our own words'), ('inferred', 'Inferred'), ('computed', 'Computed'), ('recorded', 'Entered in this portal'), ('missing', 'Missing in the source')], max_length=10)),
                        ('confidence', models.CharField(blank=True, choices=[('high', 'high'), ('medium-high', 'medium to high'), ('medium', 'medium'), ('medium-low', 'medium to low'), ('low', 'low')], max_length=12)),
                        ('reasoning', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('note', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('corrected_on', models.DateField(blank=True, editable=False, null=True)),
                        ('printed', models.TextField(blank=True, editable=False, help_text='What stood here before the first correction by a person.')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.sourcedocument')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical citation',
                        'verbose_name_plural': 'historical citations',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Citation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='record.sourcedocument')),
                        ('place', models.CharField(help_text='Paragraph, table, figure or footnote, as “Table 1” or “para 10”.', max_length=200)),
                        ('certainty', models.CharField(choices=[('verbatim', 'As printed'), ('paraphrase', 'In our own words'), ('inferred', 'Inferred'), ('computed', 'Computed'), ('recorded', 'Entered in this portal'), ('missing', 'Missing in the source')], max_length=10)),
                        ('confidence', models.CharField(blank=True, choices=[('high', 'high'), ('medium-high', 'medium to high'), ('medium', 'medium'), ('medium-low', 'medium to low'), ('low', 'low')], max_length=12)),
                        ('reasoning', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('note', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('corrected_on', models.DateField(blank=True, editable=False, null=True)),
                        ('printed', models.TextField(blank=True, editable=False, help_text='What stood here before the first correction by a person.')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('certainty__in', ('inferred', 'missing')), _negated=True), models.Q(('reasoning', ''), _negated=True), _connector='OR'), name='citation_inferred_or_missing_says_why'), models.CheckConstraint(condition=models.Q(('certainty__in', ['verbatim', 'paraphrase', 'inferred', 'computed', 'recorded', 'missing'])), name='citation_certainty_known')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalCorrection',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('search_text', models.TextField(blank=True, editable=False)),
                        ('code', models.CharField(db_index=True, max_length=10)),
                        ('kind', models.CharField(choices=[('source-website', 'The paper and the programme’s website differ'), ('doubtful-date', 'Doubtful date in the paper'), ('inside-source', 'The paper contradicts itself'), ('names-vary', 'Names vary'), ('misprint', 'Misprint'), ('another-source', 'Another source differs')], max_length=20)),
                        ('subject', models.CharField(max_length=200)),
                        ('printed', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('contradicted_by', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('proposed', models.TextField(blank=True, help_text='What should stand instead; empty where the sources only contradict each other.', validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='proposed wording')),
                        ('status', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('rejected', 'Rejected')], default='proposed', max_length=10)),
                        ('decided_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('decision_reason', models.TextField(blank=True, editable=False, validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='why it was decided so')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('printed_citation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.citation')),
                        ('authority', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.citation')),
                        ('proposed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Empty for what was loaded with its source.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical correction',
                        'verbose_name_plural': 'historical corrections',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Correction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('search_text', models.TextField(blank=True, editable=False)),
                        ('code', models.CharField(max_length=10, unique=True)),
                        ('kind', models.CharField(choices=[('source-website', 'The paper and the programme’s website differ'), ('doubtful-date', 'Doubtful date in the paper'), ('inside-source', 'The paper contradicts itself'), ('names-vary', 'Names vary'), ('misprint', 'Misprint'), ('another-source', 'Another source differs')], max_length=20)),
                        ('subject', models.CharField(max_length=200)),
                        ('printed', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('contradicted_by', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('printed_citation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.citation')),
                        ('authority', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.citation')),
                        ('proposed', models.TextField(blank=True, help_text='What should stand instead; empty where the sources only contradict each other.', validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='proposed wording')),
                        ('status', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('rejected', 'Rejected')], default='proposed', max_length=10)),
                        ('proposed_by', models.ForeignKey(blank=True, editable=False, help_text='Empty for what was loaded with its source.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('decision_reason', models.TextField(blank=True, editable=False, validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name='why it was decided so')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        'ordering': ('order', 'code'),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('status', 'proposed')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ('confirmed', 'rejected'))), _connector='OR'), name='correction_decided_says_who_and_when'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('proposed_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='correction_decided_by_another_person'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'rejected'), _negated=True), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='correction_rejected_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='CorrectedFact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('correction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrected_facts', to='record.correction')),
                        ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
                        ('object_id', models.PositiveBigIntegerField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['content_type', 'object_id'], name='record_corr_content_79da86_idx')],
                        'constraints': [models.UniqueConstraint(fields=('correction', 'content_type', 'object_id'), name='corrected_fact_once')],
                    },
                ),
            ],
        ),
    ]
