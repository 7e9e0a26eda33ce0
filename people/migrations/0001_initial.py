import django.core.validators
import django.db.models.deletion
import people.models.lines
import people.models.organisation
import people.together
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
        people.together.CreateModels(
            models=[
                migrations.CreateModel(
                    name='HistoricalAccountTerm',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('ends_on', models.DateField(verbose_name='last day')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical account term',
                        'verbose_name_plural': 'historical account terms',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='AccountTerm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='term', to=settings.AUTH_USER_MODEL)),
                        ('ends_on', models.DateField(verbose_name='last day')),
                    ],
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(help_text='A kind of event that an app has registered.', max_length=40)),
                        ('at', models.DateTimeField(db_index=True)),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('of_state', models.ForeignKey(blank=True, help_text='Who did it.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.memberstate')),
                        ('about', models.CharField(max_length=300)),
                        ('address', models.CharField(help_text='The page behind it, without the server.', max_length=300)),
                        ('to_state', models.ForeignKey(blank=True, help_text='The only State whose people it concerns.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.memberstate')),
                        ('to_user', models.ForeignKey(blank=True, help_text='The only person it concerns.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('is_training', models.BooleanField(default=False)),
                        ('distributed_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                    ],
                    options={
                        'ordering': ('-at', '-pk'),
                    },
                ),
                migrations.CreateModel(
                    name='Mail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_at', models.DateTimeField()),
                        ('next_try_at', models.DateTimeField(db_index=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('given_up_at', models.DateTimeField(blank=True, null=True)),
                        ('is_refused', models.BooleanField(default=False, help_text='The mail server said no to its address for good.')),
                        ('failure', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'ordering': ('pk',),
                    },
                ),
                migrations.CreateModel(
                    name='MailLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='people.event')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('due_at', models.DateTimeField(db_index=True)),
                        ('mail', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='people.mail')),
                    ],
                    options={
                        'ordering': ('pk',),
                        'constraints': [models.UniqueConstraint(fields=('event', 'user'), name='mail_line_once')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalMemberState',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('iso_code', models.CharField(db_index=True, error_messages={'unique': 'Another member has this code already.'}, help_text='ISO 3166-1 alpha-3 of a State; of another body a short code of its own.', max_length=8, validators=[django.core.validators.RegexValidator('^[A-Z][A-Z0-9]{1,7}$', 'Two to eight capital letters and digits, as JPN.')], verbose_name='code')),
                        ('name', people.models.lines.LineField(db_index=True, error_messages={'unique': 'This member is on record already.'}, max_length=100)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical member state',
                        'verbose_name_plural': 'historical member states',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='MemberState',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('iso_code', models.CharField(error_messages={'unique': 'Another member has this code already.'}, help_text='ISO 3166-1 alpha-3 of a State; of another body a short code of its own.', max_length=8, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z][A-Z0-9]{1,7}$', 'Two to eight capital letters and digits, as JPN.')], verbose_name='code')),
                        ('name', people.models.lines.LineField(error_messages={'unique': 'This member is on record already.'}, max_length=100, unique=True)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        'ordering': ('name',),
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalDelegation',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('role', models.CharField(choices=[('focal point', 'National focal point'), ('ministry colleague', 'Colleague in a line ministry'), ('delegate', 'Delegate')], max_length=20)),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('state', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.memberstate')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical delegation',
                        'verbose_name_plural': 'historical delegations',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Delegation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegations', to=settings.AUTH_USER_MODEL)),
                        ('state', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='people.memberstate')),
                        ('role', models.CharField(choices=[('focal point', 'National focal point'), ('ministry colleague', 'Colleague in a line ministry'), ('delegate', 'Delegate')], max_length=20)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'state', 'role'), name='delegation_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('email', models.EmailField(max_length=254)),
                        ('role', models.CharField(max_length=20)),
                        ('state', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.memberstate')),
                        ('body', models.CharField(blank=True, max_length=200, verbose_name='organisation or ministry')),
                        ('last_day', models.DateField(blank=True, null=True)),
                        ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('invited_at', models.DateTimeField()),
                        ('takes', models.PositiveSmallIntegerField(default=1, verbose_name='people it takes')),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approved_at', models.DateTimeField(blank=True, null=True)),
                        ('token_digest', models.CharField(blank=True, max_length=64)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('failure', models.CharField(blank=True, max_length=200, verbose_name='why it was not sent')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('accepted_at', models.DateTimeField(blank=True, null=True)),
                        ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ('-invited_at', '-pk'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('token_digest', ''), _negated=True), fields=('token_digest',), name='invitation_token_once'), models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('email',), name='one_open_invitation_an_address'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('invited_by__isnull', False), models.Q(('approved_by', models.F('invited_by')), _negated=True)), _connector='OR'), name='invitation_approved_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('account__isnull', True)), models.Q(('accepted_at__isnull', False), ('account__isnull', False)), _connector='OR'), name='accepted_invitation_names_its_account'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('takes', 1), ('approved_by__isnull', False), _connector='OR'), name='invitation_of_two_is_approved_before')],
                    },
                ),
                migrations.CreateModel(
                    name='Grant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(max_length=20)),
                        ('state', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.memberstate')),
                        ('body', models.CharField(blank=True, max_length=200)),
                        ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('granted_at', models.DateTimeField()),
                        ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ('-granted_at', '-pk'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='one_standing_grant_an_account'), models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('granted_by__isnull', False), models.Q(('confirmed_by', models.F('granted_by')), _negated=True)), _connector='OR'), name='grant_confirmed_by_another')],
                    },
                ),
                migrations.CreateModel(
                    name='LedgerEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                        ('event', models.CharField(choices=[('signed-in', 'Signed in'), ('sign-in-refused', 'Sign-in refused'), ('signed-out', 'Sessions ended'), ('page-refused', 'Page refused'), ('invited', 'Invited'), ('invitation-approved', 'Invitation approved'), ('invitation-renewed', 'Invitation renewed'), ('invitation-withdrawn', 'Invitation withdrawn'), ('accepted', 'Invitation accepted'), ('granted', 'Role given'), ('grant-confirmed', 'Role confirmed by a second person'), ('ended', 'Account ended'), ('last-day', 'Last day changed'), ('factor-added', 'Second factor set up'), ('factor-removed', 'Second factor removed'), ('factor-refused', 'Wrong code of a second factor'), ('factor-reset', 'Second factor reset by an administrator'), ('password', 'Password changed'), ('email', 'E-mail address changed'), ('name', 'Name changed'), ('recovered', 'Account recovered on the server'), ('handed-over', 'Open work handed over'), ('forgotten', 'Name replaced by “former staff”'), ('exported', 'Exported'), ('organisation', 'Organisation or its members changed'), ('act', 'Act of a second person')], max_length=24)),
                        ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by_name', models.CharField(blank=True, max_length=254)),
                        ('about', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('about_name', models.CharField(blank=True, max_length=254)),
                        ('before', models.CharField(blank=True, max_length=200)),
                        ('after', models.CharField(blank=True, max_length=200)),
                        ('approved_by_name', models.CharField(blank=True, max_length=254)),
                        ('note', models.CharField(blank=True, max_length=400)),
                        ('network', models.CharField(blank=True, max_length=50)),
                    ],
                    options={
                        'verbose_name_plural': 'ledger entries',
                        'ordering': ('-at', '-pk'),
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalOrganisation',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('only', models.BooleanField(db_index=True, default=True, editable=False, help_text='There is one.')),
                        ('name', people.models.lines.LineField(max_length=200, verbose_name='full name')),
                        ('short_name', people.models.lines.LineField(help_text='Stands at the head of every page.', max_length=40, verbose_name='short name')),
                        ('subtitle', people.models.lines.LineField(default='Strategic plan review', help_text='Stands beside the short name.', max_length=60, verbose_name='what the portal is called')),
                        ('secretariat', people.models.lines.LineField(blank=True, help_text='Who prepares ratings and papers; else “Secretariat of” and the short name.', max_length=120, verbose_name='secretariat')),
                        ('address', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(500)], verbose_name='postal address')),
                        ('contact', people.models.lines.LineField(blank=True, help_text='Whom readers may ask: an address or a page.', max_length=200)),
                        ('website', models.URLField(blank=True, max_length=300)),
                        ('licence', people.models.lines.LineField(blank=True, help_text='As “CC BY 4.0”; empty where none is given.', max_length=120, verbose_name='licence of its data')),
                        ('licence_url', models.URLField(blank=True, max_length=300, verbose_name='address of the licence')),
                        ('letterhead', models.TextField(blank=True, help_text='The lines at the head of a paper; else its full name.', validators=[django.core.validators.MaxLengthValidator(400)])),
                        ('symbol_pattern', people.models.lines.LineField(blank=True, help_text='As ORG/{meeting}/{number}; a new paper begins with it.', max_length=60, verbose_name='pattern of document symbols')),
                        ('accent', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$', 'A colour as #1f6f83.')], verbose_name='colour')),
                        ('logo_type', models.CharField(blank=True, editable=False, max_length=20)),
                        ('words', models.JSONField(blank=True, default=dict, validators=[people.models.organisation.validate_words])),
                        ('stays_in_base', models.CharField(blank=True, help_text='Reasons for no level.', max_length=80, verbose_name='what stays in the base of a new plan')),
                        ('front_plan', models.CharField(blank=True, help_text='Else the newest plan that everybody reads.', max_length=40, verbose_name='plan on the first page')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical organisation',
                        'verbose_name_plural': 'historical organisations',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('only', models.BooleanField(default=True, editable=False, help_text='There is one.', unique=True)),
                        ('name', people.models.lines.LineField(max_length=200, verbose_name='full name')),
                        ('short_name', people.models.lines.LineField(help_text='Stands at the head of every page.', max_length=40, verbose_name='short name')),
                        ('subtitle', people.models.lines.LineField(default='Strategic plan review', help_text='Stands beside the short name.', max_length=60, verbose_name='what the portal is called')),
                        ('secretariat', people.models.lines.LineField(blank=True, help_text='Who prepares ratings and papers; else “Secretariat of” and the short name.', max_length=120, verbose_name='secretariat')),
                        ('address', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(500)], verbose_name='postal address')),
                        ('contact', people.models.lines.LineField(blank=True, help_text='Whom readers may ask: an address or a page.', max_length=200)),
                        ('website', models.URLField(blank=True, max_length=300)),
                        ('licence', people.models.lines.LineField(blank=True, help_text='As “CC BY 4.0”; empty where none is given.', max_length=120, verbose_name='licence of its data')),
                        ('licence_url', models.URLField(blank=True, max_length=300, verbose_name='address of the licence')),
                        ('letterhead', models.TextField(blank=True, help_text='The lines at the head of a paper; else its full name.', validators=[django.core.validators.MaxLengthValidator(400)])),
                        ('symbol_pattern', people.models.lines.LineField(blank=True, help_text='As ORG/{meeting}/{number}; a new paper begins with it.', max_length=60, verbose_name='pattern of document symbols')),
                        ('accent', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}$', 'A colour as #1f6f83.')], verbose_name='colour')),
                        ('logo', models.BinaryField(blank=True, default=bytes)),
                        ('logo_type', models.CharField(blank=True, editable=False, max_length=20)),
                        ('words', models.JSONField(blank=True, default=dict, validators=[people.models.organisation.validate_words])),
                        ('stays_in_base', models.CharField(blank=True, help_text='Reasons for no level.', max_length=80, verbose_name='what stays in the base of a new plan')),
                        ('front_plan', models.CharField(blank=True, help_text='Else the newest plan that everybody reads.', max_length=40, verbose_name='plan on the first page')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ],
                ),
                migrations.CreateModel(
                    name='HistoricalMeetingKind',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=20)),
                        ('name', people.models.lines.LineField(db_index=True, error_messages={'unique': 'There is such a kind already.'}, max_length=80)),
                        ('plural', people.models.lines.LineField(max_length=80, verbose_name='name of many')),
                        ('receives_rounds', models.BooleanField(default=True, help_text='Rounds and papers are presented to meetings of this kind.', verbose_name='decides')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical meeting kind',
                        'verbose_name_plural': 'historical meeting kinds',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='MeetingKind',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=20, unique=True)),
                        ('name', people.models.lines.LineField(error_messages={'unique': 'There is such a kind already.'}, max_length=80, unique=True)),
                        ('plural', people.models.lines.LineField(max_length=80, verbose_name='name of many')),
                        ('receives_rounds', models.BooleanField(default=True, help_text='Rounds and papers are presented to meetings of this kind.', verbose_name='decides')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        'ordering': ('order', 'name'),
                    },
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, unique=True)),
                        ('started_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(blank=True, max_length=200)),
                        ('is_failed', models.BooleanField(default=False)),
                    ],
                    options={
                        'ordering': ('name',),
                    },
                ),
                migrations.CreateModel(
                    name='OpenSession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='open_sessions', to=settings.AUTH_USER_MODEL)),
                        ('session_key', models.CharField(max_length=40, unique=True)),
                        ('started_at', models.DateTimeField(auto_now_add=True)),
                        ('seen_at', models.DateTimeField(auto_now_add=True)),
                        ('network', models.CharField(blank=True, max_length=50)),
                        ('browser', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'ordering': ('-seen_at',),
                    },
                ),
                migrations.CreateModel(
                    name='SignInDelay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name_digest', models.CharField(max_length=64)),
                        ('network', models.CharField(max_length=50)),
                        ('failures', models.PositiveIntegerField(default=0)),
                        ('waits_until', models.DateTimeField(blank=True, null=True)),
                        ('last_at', models.DateTimeField(db_index=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('name_digest', 'network'), name='sign_in_delay_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Preferences',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to=settings.AUTH_USER_MODEL)),
                        ('language', models.CharField(default='en-gb', max_length=10)),
                        ('time_zone', models.CharField(default='UTC', max_length=60)),
                        ('wants_notices', models.BooleanField(default=True, verbose_name='mails about what happens')),
                        ('mails', models.JSONField(blank=True, default=dict, help_text='When a mail tells of each kind of event: at once, daily, never.')),
                        ('help_read_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('desk_seen_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('desk_seen_before', models.DateTimeField(blank=True, editable=False, help_text='When the desk was opened the time before.', null=True)),
                    ],
                    options={
                        'verbose_name_plural': 'preferences',
                    },
                ),
            ],
        ),
    ]
