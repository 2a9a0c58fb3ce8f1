import django.db.models.deletion
import newsportal.lib.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('events', '0001_initial'),
        ('events', '0002_outward'),
        ('events', '0003_heartbeats'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='GivenUp',
            fields=[
                ('kind', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('count', models.BigIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=64)),
                ('site_id', models.BigIntegerField()),
                ('article_id', models.BigIntegerField(null=True)),
                ('article_version', models.BigIntegerField(null=True)),
                ('subject_id', models.UUIDField(null=True)),
                ('data', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('fanned_out_at', models.DateTimeField(null=True)),
                ('outward_at', models.DateTimeField(null=True)),
                ('is_recalled', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('fanned_out_at', None)), fields=['created_at'], name='event_not_fanned_out'), models.Index(fields=['article_id', 'article_version'], name='event_article_version'), models.Index(fields=['created_at'], name='event_created_at')],
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('queue', models.CharField(max_length=40, unique=True, verbose_name='queue')),
                ('returned_at', models.DateTimeField(null=True, verbose_name='came round')),
                ('took_seconds', models.FloatField(null=True, verbose_name='took, seconds')),
            ],
            options={
                'verbose_name': 'heartbeat',
                'verbose_name_plural': 'health of the service',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='heartbeat_due')],
            },
        ),
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('handler', models.CharField(max_length=200, verbose_name='handler')),
                ('given_up_at', models.DateTimeField(null=True, verbose_name='given up')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='events.event', verbose_name='event')),
            ],
            options={
                'verbose_name': 'errand',
                'verbose_name_plural': 'errands',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='errand_due')],
                'constraints': [models.UniqueConstraint(fields=('event', 'handler'), name='errand_once_per_handler')],
            },
        ),
    ]
