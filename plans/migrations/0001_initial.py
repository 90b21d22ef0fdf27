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
            name='Procedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('title', kit.fields.Line(max_length=80, verbose_name='title')),
                ('title_en', kit.fields.Line(blank=True, max_length=80, verbose_name='English title')),
                ('type', models.CharField(blank=True, choices=[('problem_solving', 'problem-solving'), ('innovation', 'innovation')], max_length=16, verbose_name='for topics of type')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'procedure',
                'verbose_name_plural': 'procedures',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Risk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('what', kit.fields.Prose(max_length=2000, verbose_name='what may happen')),
                ('likelihood', models.PositiveSmallIntegerField(help_text='1 to 5.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='likelihood')),
                ('impact', models.PositiveSmallIntegerField(help_text='1 to 5.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='impact')),
                ('answer', kit.fields.Prose(blank=True, max_length=2000, verbose_name='answer to it')),
                ('state', models.CharField(choices=[('open', 'open'), ('closed', 'closed')], default='open', max_length=6, verbose_name='state')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='risks', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='risks', to='projects.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'risk',
                'verbose_name_plural': 'risks',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('impact__range', (1, 5)), ('likelihood__range', (1, 5))), name='risk_levels_in_range'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed'])), name='risk_state_known')],
            },
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('done', kit.fields.Prose(max_length=4000, verbose_name='what was done')),
                ('next', kit.fields.Prose(blank=True, max_length=4000, verbose_name='what is next')),
                ('obstacles', kit.fields.Prose(blank=True, max_length=4000, verbose_name='obstacles')),
                ('colour', models.CharField(choices=[('on_track', 'on track'), ('at_risk', 'at risk'), ('off_track', 'off track')], default='on_track', max_length=9, verbose_name='colour')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='projects.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'progress update',
                'verbose_name_plural': 'progress updates',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['topic', '-created_at'], name='update_of_topic')],
                'constraints': [models.CheckConstraint(condition=models.Q(('colour__in', ['on_track', 'at_risk', 'off_track'])), name='update_colour_known')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('loop', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='loop')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('step', models.CharField(blank=True, editable=False, max_length=30)),
                ('title', kit.fields.Line(max_length=120, verbose_name='title')),
                ('planned_start', models.DateField(verbose_name='planned start')),
                ('planned_end', models.DateField(verbose_name='planned end')),
                ('first_planned_end', models.DateField(editable=False, verbose_name='first planned end')),
                ('actual_start', models.DateField(blank=True, null=True, verbose_name='actual start')),
                ('actual_end', models.DateField(blank=True, null=True, verbose_name='actual end')),
                ('completed_at', models.DateTimeField(editable=False, null=True, verbose_name='entered at')),
                ('is_late_entry', models.BooleanField(default=False, editable=False, verbose_name='late entry')),
                ('progress', models.PositiveSmallIntegerField(default=0, help_text='0 to 100 %.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='progress')),
                ('state', models.CharField(choices=[('planned', 'planned'), ('doing', 'doing'), ('done', 'done'), ('cancelled', 'cancelled')], default='planned', max_length=9, verbose_name='state')),
                ('is_gate', models.BooleanField(default=False, help_text='A stage review is held when it is reached.', verbose_name='gate')),
                ('passed_at', models.DateTimeField(editable=False, null=True, verbose_name='gate passed at')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='projects.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'milestone',
                'verbose_name_plural': 'milestones',
                'ordering': ['topic', 'loop', 'position', 'id'],
                'indexes': [models.Index(fields=['topic', 'loop', 'position'], name='milestone_in_plan'), models.Index(condition=models.Q(('state__in', ['planned', 'doing'])), fields=['planned_end'], name='milestone_open_end'), models.Index(fields=['owner', 'planned_end'], name='milestone_of_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('planned_end__gte', models.F('planned_start'))), name='milestone_ends_after_start', violation_error_message='The planned end lies before the start.'), models.CheckConstraint(condition=models.Q(('actual_end__isnull', True), ('actual_start__isnull', True), ('actual_end__gte', models.F('actual_start')), _connector='OR'), name='milestone_actual_order', violation_error_message='The actual end lies before the start.'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='milestone_progress_percent', violation_error_message='Progress is a whole number from 0 to 100.'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'doing', 'done', 'cancelled'])), name='milestone_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('actual_end__isnull', False), ('progress', 100)), _connector='OR'), name='milestone_done_is_complete', violation_error_message='What is done has an actual end and a progress of 100 %.')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('steps', models.JSONField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='plans.procedure')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('procedure', 'number'), name='edition_once')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('starts_on', models.DateField(verbose_name='start')),
                ('loop', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='loop')),
                ('edition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='plans.edition', verbose_name='procedure')),
                ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='plan', to='projects.topic')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
