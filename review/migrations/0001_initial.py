import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import people.together
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        people.together.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Proposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('act', models.CharField(choices=[('present', 'Present to a meeting'), ('revise', 'Revise what is cleared'), ('amend', 'Change wording'), ('figure', 'Correct a cleared figure'), ('reopen', 'Open again what is cleared')], max_length=12)),
                        ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                        ('object_id', models.PositiveBigIntegerField()),
                        ('reason', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000)])),
                        ('details', models.JSONField(blank=True, default=dict)),
                        ('content_digest', models.CharField(blank=True, max_length=64)),
                        ('takes', models.PositiveSmallIntegerField(default=2, verbose_name='people it takes')),
                        ('state', models.CharField(choices=[('open', 'Waits for a second person'), ('done', 'Done'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('taken-back', 'Taken back')], default='open', max_length=12)),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('decision_reason', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                    ],
                    options={
                        'ordering': ('-proposed_at', '-pk'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('act', 'content_type', 'object_id'), name='one_open_proposal_an_act'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='proposal_decision_says_who_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), ('takes', 2), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='proposal_takes_two_people'), models.CheckConstraint(condition=models.Q(('takes__in', (1, 2))), name='proposal_takes_one_or_two')],
                    },
                ),
            ],
        ),
    ]
