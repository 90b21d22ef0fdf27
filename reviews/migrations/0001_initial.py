import django.db.models.deletion
import kit.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
        ('plans', '0001_initial'),
        ('projects', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rubric',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('title', kit.fields.Line(max_length=80, verbose_name='title')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'rubric',
                'verbose_name_plural': 'rubrics',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='RubricEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('criteria', models.JSONField()),
                ('low', models.SmallIntegerField(default=1)),
                ('high', models.SmallIntegerField(default=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='reviews.rubric')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('rubric', 'number'), name='rubric_edition_once'), models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='rubric_scale_rises')],
            },
        ),
        migrations.CreateModel(
            name='StageReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('stage', 'stage review'), ('acceptance', 'acceptance')], default='stage', editable=False, max_length=10, verbose_name='kind')),
                ('loop', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='loop')),
                ('number', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('concluded', 'concluded')], default='draft', editable=False, max_length=9, verbose_name='state')),
                ('summary', kit.fields.Prose(blank=True, max_length=6000, verbose_name='summary')),
                ('evidence', kit.fields.Prose(blank=True, max_length=6000, verbose_name='evidence')),
                ('indicator_state', models.JSONField(default=list, editable=False)),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='submitted at')),
                ('conclusion', models.CharField(blank=True, choices=[('pass', 'pass'), ('pass_after_rectification', 'pass after rectification'), ('adjust', 'adjust'), ('terminate', 'terminate')], editable=False, max_length=24, verbose_name='conclusion')),
                ('reason', kit.fields.Prose(blank=True, editable=False, max_length=4000, verbose_name='reason')),
                ('concluded_at', models.DateTimeField(editable=False, null=True, verbose_name='concluded at')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chair', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='reviews.rubricedition')),
                ('milestone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='plans.milestone', verbose_name='gate')),
                ('reviewers', models.ManyToManyField(blank=True, related_name='reviewing', to=settings.AUTH_USER_MODEL, verbose_name='reviewers')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='projects.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'stage review',
                'verbose_name_plural': 'stage reviews',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', '-id'], name='review_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'concluded'))), name='review_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'concluded'), ('conclusion__in', ('pass', 'pass_after_rectification', 'adjust', 'terminate'))), models.Q(models.Q(('state', 'concluded'), _negated=True), ('conclusion', '')), _connector='OR'), name='review_concluded_once'), models.UniqueConstraint(condition=models.Q(('state', 'concluded'), _negated=True), fields=('topic',), name='one_open_review_per_topic', violation_error_message='A stage review of this topic is open already.')],
            },
        ),
        migrations.CreateModel(
            name='ReviewMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('marks', models.JSONField(default=dict, verbose_name='marks')),
                ('comment', kit.fields.Prose(blank=True, max_length=4000, verbose_name='comment')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_marks', to=settings.AUTH_USER_MODEL, verbose_name='reviewer')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='reviews.stagereview', verbose_name='stage review')),
            ],
            options={
                'verbose_name': 'review mark',
                'verbose_name_plural': 'review marks',
                'ordering': ['review', 'id'],
                'constraints': [models.UniqueConstraint(fields=('review', 'reviewer'), name='review_mark_once')],
            },
        ),
        migrations.CreateModel(
            name='Rectification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('finding', kit.fields.Prose(max_length=2000, verbose_name='finding')),
                ('kind', models.CharField(choices=[('immediate', 'immediate'), ('collaborative', 'collaborative'), ('comprehensive', 'comprehensive')], max_length=13, verbose_name='kind')),
                ('deadline', models.DateField(verbose_name='deadline')),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done, to be verified'), ('verified', 'verified'), ('sent_back', 'sent back')], default='open', editable=False, max_length=9, verbose_name='state')),
                ('evidence', kit.fields.Prose(blank=True, editable=False, max_length=4000, verbose_name='what was done, with evidence')),
                ('done_at', models.DateTimeField(editable=False, null=True, verbose_name='done at')),
                ('verified_at', models.DateTimeField(editable=False, null=True, verbose_name='verified at')),
                ('reason', kit.fields.Prose(blank=True, editable=False, max_length=2000, verbose_name='reason')),
                ('done_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('topic', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='rectifications', to='projects.topic')),
                ('verified_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rectifications', to='reviews.stagereview', verbose_name='stage review')),
            ],
            options={
                'verbose_name': 'rectification',
                'verbose_name_plural': 'rectifications',
                'ordering': ['deadline', 'id'],
                'indexes': [models.Index(fields=['topic', 'state'], name='rectification_of_topic'), models.Index(fields=['owner', 'state'], name='rectification_of_owner'), models.Index(condition=models.Q(('state', 'verified'), _negated=True), fields=['deadline'], name='rectification_unverified')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('open', 'done', 'verified', 'sent_back'))), name='rectification_state_known'), models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(models.Q(('verified_by', models.F('owner')), _negated=True), models.Q(('verified_by', models.F('done_by')), _negated=True)), _connector='OR'), name='rectification_verified_by_another', violation_error_message='Somebody else must verify this.')],
            },
        ),
    ]
