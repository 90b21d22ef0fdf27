import django.core.serializers.json
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
            name='RulebookVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('hash', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField(auto_now_add=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulebooks', to='projects.cycle')),
                ('frozen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['cycle', '-number'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='rulebook_once')],
            },
        ),
        migrations.CreateModel(
            name='Scorecard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('importance', models.FloatField(blank=True, null=True, verbose_name='importance')),
                ('goal', models.FloatField(blank=True, null=True, verbose_name='goal')),
                ('innovation', models.FloatField(blank=True, null=True, verbose_name='innovation')),
                ('urgency', models.FloatField(blank=True, null=True, verbose_name='urgency')),
                ('feasibility', models.FloatField(blank=True, null=True, verbose_name='feasibility')),
                ('cost', models.FloatField(blank=True, null=True, verbose_name='cost')),
                ('ease', models.FloatField(blank=True, null=True, verbose_name='ease')),
                ('comment', kit.fields.Prose(blank=True, max_length=4000, verbose_name='comment')),
                ('on_paper', models.BooleanField(db_default=False, default=False, editable=False)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scorecards', to='projects.cycle')),
                ('judge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scorecards', to=settings.AUTH_USER_MODEL, verbose_name='judge')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scorecards', to='projects.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'scorecard',
                'verbose_name_plural': 'scorecards',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['cycle', 'judge'], name='scorecard_of_judge'), models.Index(fields=['judge', '-id'], name='scorecard_judge')],
                'constraints': [models.UniqueConstraint(fields=('topic', 'judge'), name='scorecard_once')],
            },
        ),
        migrations.CreateModel(
            name='SelectionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('document', models.TextField(help_text='Canonical JSON, byte for byte as exported.')),
                ('hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('superseded', models.BooleanField(default=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='projects.cycle')),
            ],
            options={
                'ordering': ['cycle', '-number'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='record_once')],
            },
        ),
        migrations.CreateModel(
            name='VotingRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('seats', models.PositiveSmallIntegerField()),
                ('choices', models.PositiveSmallIntegerField()),
                ('candidates', models.JSONField(help_text='Topic ids in the order of the shortlist.')),
                ('is_runoff', models.BooleanField(default=False)),
                ('superseded', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='projects.cycle')),
            ],
            options={
                'ordering': ['cycle', 'number'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='round_once')],
            },
        ),
        migrations.CreateModel(
            name='ChainHeads',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.cycle')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='chain_heads_once')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('own_center', "the topic is of the judge's own center"), ('proposer', 'the judge proposed the topic'), ('member', 'the judge takes part in the topic'), ('declared', 'declared by the judge'), ('office', 'set by the office')], max_length=12, verbose_name='cause')),
                ('reason', kit.fields.Prose(blank=True, max_length=2000, verbose_name='reason')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='projects.cycle')),
                ('judge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to=settings.AUTH_USER_MODEL, verbose_name='judge')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to='projects.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'recusal',
                'verbose_name_plural': 'recusals',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('topic', 'judge'), name='recusal_once')],
            },
        ),
        migrations.CreateModel(
            name='Ranking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('inputs_hash', models.CharField(max_length=64)),
                ('versions', models.JSONField(default=dict)),
                ('computed_at', models.DateTimeField(auto_now_add=True)),
                ('superseded', models.BooleanField(default=False)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rankings', to='projects.cycle')),
                ('rulebook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scoring.rulebookversion')),
            ],
            options={
                'ordering': ['cycle', '-number'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='ranking_once')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('eligible', models.PositiveIntegerField()),
                ('cast', models.PositiveIntegerField()),
                ('valid', models.PositiveIntegerField()),
                ('blank', models.PositiveIntegerField()),
                ('invalid', models.PositiveIntegerField()),
                ('quorum_needed', models.PositiveIntegerField()),
                ('quorum_met', models.BooleanField()),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('counted_at', models.DateTimeField(auto_now_add=True)),
                ('superseded', models.BooleanField(default=False)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='projects.cycle')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='scoring.votinground')),
            ],
            options={
                'ordering': ['cycle', '-number'],
                'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='tally_once')],
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('paper_number', kit.fields.Line(max_length=40, null=True, verbose_name='number of the paper ballot')),
                ('choices', models.JSONField(default=list, verbose_name='choices')),
                ('state', models.CharField(choices=[('cast', 'cast'), ('withdrawn', 'withdrawn'), ('invalid', 'invalid')], default='cast', max_length=10, verbose_name='state')),
                ('problem', kit.fields.Prose(blank=True)),
                ('salt', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='projects.cycle', verbose_name='cycle')),
                ('voter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to=settings.AUTH_USER_MODEL, verbose_name='voter')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='scoring.votinground')),
            ],
            options={
                'verbose_name': 'ballot',
                'verbose_name_plural': 'ballots',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('round', 'voter'), name='ballot_once_per_voter'), models.UniqueConstraint(fields=('round', 'paper_number'), name='ballot_once_per_paper'), models.CheckConstraint(condition=models.Q(('voter__isnull', True), ('paper_number__isnull', True), _connector='XOR'), name='ballot_voter_or_paper')],
            },
        ),
        migrations.CreateModel(
            name='TallyRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('votes', models.DecimalField(decimal_places=3, max_digits=12, verbose_name='votes')),
                ('elected', models.BooleanField(default=False, verbose_name='elected')),
                ('tied_at_cut', models.BooleanField(default=False)),
                ('skipped', models.CharField(blank=True, max_length=30)),
                ('tally', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='scoring.tally')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tally_rows', to='projects.topic')),
            ],
            options={
                'ordering': ['tally', 'position'],
                'constraints': [models.UniqueConstraint(fields=('tally', 'topic'), name='tally_row_once')],
            },
        ),
        migrations.CreateModel(
            name='RankingRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(help_text='Order of the list, from 1; unranked topics last.')),
                ('rank', models.PositiveIntegerField(null=True, verbose_name='rank')),
                ('raw_rank', models.PositiveIntegerField(null=True, verbose_name='raw rank')),
                ('composite', models.FloatField(null=True, verbose_name='composite')),
                ('raw_composite', models.FloatField(null=True, verbose_name='raw composite')),
                ('status', models.CharField(choices=[('ranked', 'ranked'), ('insufficient', 'too few scores'), ('below_floor', 'below a floor')], max_length=12)),
                ('shortlisted', models.BooleanField(default=False, verbose_name='shortlisted')),
                ('judges', models.PositiveSmallIntegerField(default=0, verbose_name='judges')),
                ('means', models.JSONField(default=dict, help_text='Calibrated panel mean by dimension.')),
                ('raw_means', models.JSONField(default=dict, help_text='Panel mean by dimension as scored.')),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='scoring.ranking')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ranking_rows', to='projects.topic')),
            ],
            options={
                'ordering': ['ranking', 'position'],
                'indexes': [models.Index(fields=['ranking', 'position'], name='ranking_row_position')],
                'constraints': [models.UniqueConstraint(fields=('ranking', 'topic'), name='ranking_row_once')],
            },
        ),
    ]
