import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kit', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.AddField(
            model_name='answer',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='entry',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='answer_once_per_key'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['topic_id', '-id'], name='entry_of_topic'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['cycle_id', '-id'], name='entry_of_cycle'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('subject', 'subject_id', 'number'), name='entry_once_in_chain'),
        ),
    ]
