import django.core.validators
import django.db.models.deletion
import django.utils.timezone
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
        ('evaluations', '0001_initial'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('programmes', '0001_initial'),
        ('sessions', '0001_initial'),
        ('surveys', '0001_initial'),
    ]

    operations = [
        people.frozen.CreateModels(
            models=[
                migrations.CreateModel(
                    name='HistoricalPaper',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('search_text', models.TextField(blank=True, editable=False)),
                        ('clearance_proposed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('clearance_digest', models.CharField(blank=True, editable=False, help_text='SHA-256 of the content that clearing was proposed for.', max_length=64)),
                        ('cleared_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('slug', models.SlugField(max_length=60)),
                        ('title', models.CharField(max_length=200)),
                        ('symbol', models.CharField(blank=True, help_text='As the meeting gives it; may come later.', max_length=60, verbose_name='document symbol')),
                        ('agenda_item', models.CharField(blank=True, max_length=160)),
                        ('dated', models.CharField(blank=True, help_text='As precise as known: 2020, 2020-10 or 2020-10-14.', max_length=10, validators=[people.frozen.validate_date_as_known], verbose_name='date')),
                        ('distribution', models.CharField(blank=True, help_text='To whom it goes, as the meeting calls it: General, Limited.', max_length=40)),
                        ('original_language', models.CharField(blank=True, help_text='In which it was written.', max_length=40, verbose_name='original language')),
                        ('prepared_by', models.CharField(help_text='Printed under the title, as “Note by the secretariat”.', max_length=160, verbose_name='issued as')),
                        ('status', models.CharField(choices=[('draft', 'Draft'), ('cleared', 'Cleared'), ('presented', 'Presented')], default='draft', editable=False, max_length=20)),
                        ('presented_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('withdrawn_at', models.DateTimeField(blank=True, editable=False, help_text='When a cleared one was opened again.', null=True)),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('clearance_proposed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('cleared_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('meeting', models.ForeignKey(blank=True, db_constraint=False, help_text='Its session.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='programmes.meeting')),
                        ('assessment_round', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='programmes.assessmentround', verbose_name='round')),
                        ('survey', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='surveys.survey')),
                        ('evaluation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='evaluations.evaluation')),
                        ('revises', models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='The presented paper of which this one is the corrected text.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='papers.paper', verbose_name='corrects')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical paper',
                        'verbose_name_plural': 'historical papers',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Paper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('search_text', models.TextField(blank=True, editable=False)),
                        ('clearance_proposed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clearance_proposed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('clearance_digest', models.CharField(blank=True, editable=False, help_text='SHA-256 of the content that clearing was proposed for.', max_length=64)),
                        ('cleared_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('cleared_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('slug', models.SlugField(max_length=60, unique=True)),
                        ('title', models.CharField(max_length=200)),
                        ('symbol', models.CharField(blank=True, help_text='As the meeting gives it; may come later.', max_length=60, verbose_name='document symbol')),
                        ('agenda_item', models.CharField(blank=True, max_length=160)),
                        ('dated', models.CharField(blank=True, help_text='As precise as known: 2020, 2020-10 or 2020-10-14.', max_length=10, validators=[people.frozen.validate_date_as_known], verbose_name='date')),
                        ('distribution', models.CharField(blank=True, help_text='To whom it goes, as the meeting calls it: General, Limited.', max_length=40)),
                        ('original_language', models.CharField(blank=True, help_text='In which it was written.', max_length=40, verbose_name='original language')),
                        ('prepared_by', models.CharField(help_text='Printed under the title, as “Note by the secretariat”.', max_length=160, verbose_name='issued as')),
                        ('meeting', models.ForeignKey(blank=True, help_text='Its session.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='programmes.meeting')),
                        ('assessment_round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='programmes.assessmentround', verbose_name='round')),
                        ('survey', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='surveys.survey')),
                        ('evaluation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='evaluations.evaluation')),
                        ('revises', models.ForeignKey(blank=True, editable=False, help_text='The presented paper of which this one is the corrected text.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revised_by', to='papers.paper', verbose_name='corrects')),
                        ('status', models.CharField(choices=[('draft', 'Draft'), ('cleared', 'Cleared'), ('presented', 'Presented')], default='draft', editable=False, max_length=20)),
                        ('presented_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('withdrawn_at', models.DateTimeField(blank=True, editable=False, help_text='When a cleared one was opened again.', null=True)),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        'ordering': ('-pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('clearance_proposed_at__isnull', True), ('clearance_proposed_by__isnull', True)), models.Q(('clearance_proposed_at__isnull', False), ('clearance_proposed_by__isnull', False)), _connector='OR'), name='paper_proposed_clearance_says_who_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('cleared_at__isnull', True), ('cleared_by__isnull', True)), models.Q(('cleared_at__isnull', False), ('cleared_by__isnull', False)), _connector='OR'), name='paper_clearance_says_who_and_when'), models.CheckConstraint(condition=models.Q(('cleared_by__isnull', True), models.Q(('clearance_proposed_by__isnull', False), models.Q(('cleared_by', models.F('clearance_proposed_by')), _negated=True)), _connector='OR'), name='paper_clearing_takes_two_people'), models.UniqueConstraint(fields=('revises',), name='paper_corrected_once'), models.CheckConstraint(condition=models.Q(models.Q(('cleared_at__isnull', True), ('status', 'draft')), models.Q(('cleared_at__isnull', False), ('status__in', ('cleared', 'presented'))), _connector='OR'), name='paper_cleared_says_when'), models.CheckConstraint(condition=models.Q(models.Q(('meeting__isnull', False), ('presented_at__isnull', False), ('status', 'presented')), models.Q(models.Q(('status', 'presented'), _negated=True), ('presented_at__isnull', True)), _connector='OR'), name='paper_presented_says_when_and_where')],
                    },
                    bases=(models.Model,),
                ),
                migrations.CreateModel(
                    name='HistoricalPaperBlock',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('order', models.PositiveSmallIntegerField()),
                        ('kind', models.CharField(choices=[('summary', 'Summary in a frame'), ('section', 'Section heading'), ('part', 'Heading within a section'), ('text', 'Text'), ('piece', 'Table or figure')], max_length=10)),
                        ('text', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('piece', models.CharField(blank=True, max_length=60, verbose_name='table or figure')),
                        ('in_annex', models.BooleanField(default=False, help_text='It stands in the annex of evidence, not in the paper.', verbose_name='in the annex')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('paper', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='papers.paper')),
                        ('written_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical paper block',
                        'verbose_name_plural': 'historical paper blocks',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='PaperBlock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='papers.paper')),
                        ('order', models.PositiveSmallIntegerField()),
                        ('kind', models.CharField(choices=[('summary', 'Summary in a frame'), ('section', 'Section heading'), ('part', 'Heading within a section'), ('text', 'Text'), ('piece', 'Table or figure')], max_length=10)),
                        ('text', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('piece', models.CharField(blank=True, max_length=60, verbose_name='table or figure')),
                        ('in_annex', models.BooleanField(default=False, help_text='It stands in the annex of evidence, not in the paper.', verbose_name='in the annex')),
                        ('written_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        'ordering': ('paper', 'order', 'pk'),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'piece'), ('text', ''), models.Q(('piece', ''), _negated=True)), models.Q(models.Q(('kind', 'piece'), _negated=True), ('in_annex', False), ('piece', '')), _connector='OR'), name='paper_block_is_text_or_piece')],
                    },
                ),
                migrations.CreateModel(
                    name='Bundle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bundles', to='papers.paper')),
                        ('audience', models.CharField(choices=[('everybody', 'What everybody may read'), ('staff', 'With drafts, for the secretariat')], max_length=12)),
                        ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('begun_at', models.DateTimeField(help_text='It holds what was on record then, or later.')),
                        ('stored_as', models.CharField(max_length=70)),
                        ('size', models.PositiveIntegerField(help_text='In bytes.')),
                        ('sha256', models.CharField(max_length=64)),
                    ],
                    options={
                        'ordering': ('-pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sha256', ''), _negated=True), models.Q(('stored_as', ''), _negated=True)), name='bundle_has_a_file')],
                    },
                ),
                migrations.CreateModel(
                    name='PaperFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='papers.paper')),
                        ('stage', models.CharField(choices=[('cleared', 'As cleared'), ('presented', 'As presented')], max_length=20)),
                        ('format', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word document'), ('annex.pdf', 'Annex of evidence, PDF'), ('annex.docx', 'Annex of evidence, Word document'), ('html', 'Web page'), ('xlsx', 'Data of its tables and figures'), ('pptx', 'Presentation'), ('json', 'Its text as data'), ('corrigendum.pdf', 'Corrigendum, PDF'), ('corrigendum.docx', 'Corrigendum, Word document')], max_length=20)),
                        ('content', models.BinaryField()),
                        ('size', models.PositiveIntegerField(help_text='In bytes.')),
                        ('sha256', models.CharField(max_length=64)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'ordering': ('paper', 'stage', 'format'),
                        'constraints': [models.UniqueConstraint(fields=('paper', 'stage', 'format'), name='paper_file_once_a_stage')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalPaperTemplate',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='name of the file')),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('uploaded_at', models.DateTimeField(blank=True, editable=False)),
                        ('uploaded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical paper template',
                        'verbose_name_plural': 'historical paper templates',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='PaperTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='name of the file')),
                        ('content', models.BinaryField(blank=True)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'ordering': ('-pk',),
                    },
                ),
                migrations.CreateModel(
                    name='PaperProof',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='papers.paper')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('name', models.CharField(max_length=200, verbose_name='name of the file')),
                        ('sha256', models.CharField(max_length=64)),
                        ('content', models.BinaryField(blank=True, help_text='Until it is read.')),
                        ('wants_copy', models.BooleanField(default=False, help_text='Its differences are to stand in a copy.')),
                        ('marked_copy', models.BinaryField(blank=True, default=bytes, help_text='With its differences as notes.')),
                        ('is_read', models.BooleanField(default=False)),
                        ('refused', models.TextField(blank=True, help_text='Why it cannot be proven at all.', validators=[django.core.validators.MaxLengthValidator(400)])),
                        ('report', models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        'ordering': ('-pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('is_read', False), ('content', b''), _connector='OR'), name='proof_keeps_no_file_it_read')],
                    },
                ),
                migrations.CreateModel(
                    name='ReturnedDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('paper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='returned', to='papers.paper')),
                        ('brought_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('brought_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('name', models.CharField(max_length=200, verbose_name='name of the file')),
                        ('said', models.JSONField(default=dict)),
                    ],
                    options={
                        'ordering': ('-pk',),
                    },
                ),
            ],
        ),
    ]
