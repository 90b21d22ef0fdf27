import django.core.validators
import django.db.models.deletion
import kit.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
        ('projects', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', kit.fields.Line(max_length=80, verbose_name='name')),
                ('unit', models.CharField(choices=[('%', '%'), ('pp', 'percentage points'), ('s', 'seconds'), ('yuan', 'yuan'), ('count', 'count'), ('points', 'points')], max_length=6, verbose_name='unit')),
                ('direction', models.CharField(choices=[('up', 'higher is better'), ('down', 'lower is better')], max_length=4, verbose_name='direction')),
                ('baseline', kit.fields.Line(blank=True, max_length=40, verbose_name='baseline')),
                ('baseline_number', models.DecimalField(decimal_places=4, editable=False, max_digits=18, null=True)),
                ('target', kit.fields.Line(blank=True, max_length=40, verbose_name='target')),
                ('target_number', models.DecimalField(decimal_places=4, editable=False, max_digits=18, null=True)),
                ('original_target', kit.fields.Line(blank=True, editable=False, max_length=40, verbose_name='original target')),
                ('original_target_number', models.DecimalField(decimal_places=4, editable=False, max_digits=18, null=True)),
                ('measured_by', kit.fields.Prose(blank=True, max_length=1000, verbose_name='how it is measured')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='projects.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'indicator',
                'verbose_name_plural': 'indicators',
                'ordering': ['topic', 'position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('topic', 'name'), name='indicator_once', violation_error_message='This topic has an indicator of this name already.'), models.CheckConstraint(condition=models.Q(('unit__in', ['%', 'pp', 's', 'yuan', 'count', 'points'])), name='indicator_unit_known'), models.CheckConstraint(condition=models.Q(('direction__in', ['up', 'down'])), name='indicator_direction_known')],
            },
        ),
        migrations.CreateModel(
            name='Benefit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('title', kit.fields.Line(max_length=120, verbose_name='title')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount (yuan)')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('kind', models.CharField(choices=[('hard', 'hard'), ('soft', 'soft')], max_length=4, verbose_name='kind')),
                ('recurrence', models.CharField(choices=[('one_off', 'one-off'), ('recurring', 'recurring')], max_length=9, verbose_name='recurrence')),
                ('how', kit.fields.Prose(blank=True, max_length=2000, verbose_name='how it was worked out')),
                ('state', models.CharField(choices=[('claimed', 'claimed'), ('confirmed', 'confirmed')], default='claimed', editable=False, max_length=9, verbose_name='state')),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='confirmed at')),
                ('confirmation', kit.fields.Line(blank=True, max_length=200, verbose_name='confirmed by finance: who, which document')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('counted_in', models.ForeignKey(blank=True, help_text="The same money in another topic's benefit; then it adds nothing to a total.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='results.benefit', verbose_name='already counted in')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='benefits', to='projects.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'benefit',
                'verbose_name_plural': 'benefits',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='benefit_not_negative'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='benefit_ends_after_start', violation_error_message='The end lies before the start.'), models.CheckConstraint(condition=models.Q(('counted_in__isnull', True), models.Q(('counted_in', models.F('id')), _negated=True), _connector='OR'), name='benefit_not_in_itself', violation_error_message='A benefit cannot be counted in itself.')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('what', models.CharField(choices=[('target', 'target of an indicator'), ('goal', 'goal or scope'), ('deadline', 'deadline'), ('budget', 'budget'), ('other', 'something else')], max_length=8, verbose_name='what is changed')),
                ('old', kit.fields.Prose(blank=True, max_length=2000, verbose_name='from')),
                ('new', kit.fields.Prose(max_length=2000, verbose_name='to')),
                ('why', kit.fields.Prose(max_length=2000, verbose_name='why')),
                ('state', models.CharField(choices=[('requested', 'requested'), ('approved', 'approved'), ('refused', 'refused')], default='requested', editable=False, max_length=9, verbose_name='state')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='decided at')),
                ('reason', kit.fields.Prose(blank=True, editable=False, max_length=2000, verbose_name='reason')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='projects.topic', verbose_name='topic')),
                ('indicator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='results.indicator', verbose_name='indicator')),
            ],
            options={
                'verbose_name': 'change request',
                'verbose_name_plural': 'change requests',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'refused'])), name='change_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'requested')), fields=('indicator',), name='one_open_change_per_indicator', violation_error_message="A change of this indicator's target is waiting already.")],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('date', models.DateField(verbose_name='date')),
                ('value', kit.fields.Line(max_length=40, verbose_name='value')),
                ('number', models.DecimalField(decimal_places=4, editable=False, max_digits=18)),
                ('sample_size', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000000)], verbose_name='sample size')),
                ('source', kit.fields.Line(blank=True, max_length=120, verbose_name='source')),
                ('evidence', kit.fields.Prose(blank=True, max_length=2000, verbose_name='evidence')),
                ('via', models.CharField(choices=[('hand', 'by hand'), ('workbook', 'from a workbook'), ('api', 'over the API')], default='hand', editable=False, max_length=8, verbose_name='entered')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='results.indicator', verbose_name='indicator')),
            ],
            options={
                'verbose_name': 'reading',
                'verbose_name_plural': 'readings',
                'ordering': ['indicator', 'date'],
                'constraints': [models.UniqueConstraint(fields=('indicator', 'date'), name='reading_once_a_day', violation_error_message='There is a reading for this day already. Correct that one.')],
            },
        ),
    ]
