
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import social.models.external
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0006_switch_entries_are_final'),
        ('sites', '0010_duty'),
        ('social', '0007_taking_off'),
    ]

    operations = [
        migrations.CreateModel(
            name='NetworkPoll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
                ('network', models.CharField(choices=[('facebook', 'Facebook'), ('vk', 'VK'), ('ok', 'Odnoklassniki'), ('pinterest', 'Pinterest'), ('tumblr', 'Tumblr'), ('reddit', 'Reddit'), ('telegram', 'Telegram'), ('youtube', 'YouTube')], max_length=20, verbose_name='network')),
                ('is_on', models.BooleanField(default=True, verbose_name='switched on')),
                ('app_id', models.CharField(blank=True, help_text='For Facebook and Reddit; the others have none.', max_length=200, verbose_name="application's id")),
                ('secret', models.CharField(blank=True, max_length=500, verbose_name='key or secret')),
                ('url', models.URLField(blank=True, help_text="Empty: the network's own. A gateway of your own is named here.", max_length=500, validators=[social.models.external.server_address], verbose_name='address')),
                ('both_schemes', models.BooleanField(default=True, help_text='Switch it off for a network that takes both for one address.', verbose_name='http and https are added up')),
                ('token', models.CharField(blank=True, editable=False, max_length=2000)),
                ('token_until', models.DateTimeField(editable=False, null=True)),
                ('paused_until', models.DateTimeField(editable=False, null=True)),
                ('answered_at', models.DateTimeField(editable=False, null=True, verbose_name='last answer')),
                ('failed_at', models.DateTimeField(editable=False, null=True)),
                ('last_error', models.CharField(blank=True, editable=False, max_length=20)),
            ],
            options={
                'verbose_name': 'numbers of a network',
                'verbose_name_plural': 'numbers of networks',
            },
        ),
        migrations.CreateModel(
            name='ExternalCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='social.networkpoll')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('address', models.CharField(max_length=1500)),
                ('count', models.BigIntegerField(null=True)),
                ('as_of', models.DateTimeField(null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='FollowerSnapshot',
            fields=[
                ('pk', models.CompositePrimaryKey('link_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('link', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='social.followlink')),
                ('day', models.DateField()),
                ('followers', models.BigIntegerField(null=True)),
                ('clicks', models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='followlink',
            name='channel',
            field=models.CharField(blank=True, help_text='For Telegram, YouTube and VK: @name or an id. Empty: as in the address.', max_length=100, verbose_name='name of the channel there'),
        ),
        migrations.AddField(
            model_name='followlink',
            name='due_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='followlink',
            name='failures',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='followlink',
            name='followers',
            field=models.BigIntegerField(editable=False, null=True, verbose_name='followers'),
        ),
        migrations.AddField(
            model_name='followlink',
            name='followers_as_of',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='followlink',
            name='last_error',
            field=models.CharField(blank=True, editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name='followlink',
            name='lease',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='followlink',
            name='lease_until',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='followlink',
            name='tries',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='followlink',
            name='typed_followers',
            field=models.BigIntegerField(blank=True, help_text='Shown instead of what the network says.', null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100000000000)], verbose_name='followers, typed in'),
        ),
        migrations.AddIndex(
            model_name='followlink',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='follow_link_due'),
        ),
        migrations.AddConstraint(
            model_name='networkpoll',
            constraint=models.UniqueConstraint(fields=('site', 'network'), name='network_poll_once'),
        ),
        migrations.AddIndex(
            model_name='externalcount',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='external_count_due'),
        ),
        migrations.AddIndex(
            model_name='externalcount',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['poll', 'due_at'], name='external_count_next'),
        ),
        migrations.AddConstraint(
            model_name='externalcount',
            constraint=models.UniqueConstraint(models.F('poll'), models.F('article'), django.db.models.functions.text.MD5('address'), name='external_count_once'),
        ),
        migrations.AddConstraint(
            model_name='externalcount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('as_of', None), ('count', None)), models.Q(('as_of__isnull', False), ('count__gte', 0)), _connector='OR'), name='external_count_with_its_time'),
        ),
    ]
