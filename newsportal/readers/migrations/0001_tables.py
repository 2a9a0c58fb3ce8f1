import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import newsportal.lib.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('readers', '0001_initial'),
        ('readers', '0002_reader_features'),
        ('readers', '0003_claims'),
        ('readers', '0004_erasure'),
        ('readers', '0005_reader_email'),
        ('readers', '0006_mail_settings'),
        ('readers', '0007_lasting_bans'),
        ('readers', '0008_ban_kinds'),
        ('readers', '0009_ban_begins'),
    ]

    initial = True

    dependencies = [
        ('sites', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caller', models.CharField(max_length=100)),
                ('route', models.CharField(max_length=300)),
                ('key', models.CharField(max_length=255)),
                ('body_digest', models.BinaryField(max_length=32)),
                ('status', models.PositiveSmallIntegerField()),
                ('resource', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='idempotency_created_at')],
                'constraints': [models.UniqueConstraint(fields=('caller', 'route', 'key'), name='idempotency_once')],
            },
        ),
        migrations.CreateModel(
            name='Reader',
            fields=[
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('guest', 'guest'), ('sso', 'signed in'), ('imported', 'imported')], max_length=8, verbose_name='kind')),
                ('issuer', models.CharField(blank=True, max_length=200, verbose_name='issuer')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('name_skeleton', models.CharField(editable=False, max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('avatar_url', models.URLField(blank=True, max_length=2000, verbose_name='picture')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='roles')),
                ('identity', models.CharField(choices=[('guest', 'a name is enough'), ('email', 'confirmed e-mail'), ('phone', 'confirmed telephone'), ('state', 'identified by the state')], default='guest', max_length=5, verbose_name='identity')),
                ('mail_replies', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('off', 'never')], db_default='at_once', default='at_once', editable=False, max_length=7)),
                ('mail_subscriptions', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('off', 'never')], db_default='daily', default='daily', editable=False, max_length=7)),
                ('mail_decisions', models.CharField(choices=[('at_once', 'at once'), ('daily', 'once a day'), ('off', 'never')], db_default='at_once', default='at_once', editable=False, max_length=7)),
                ('public', models.JSONField(default=dict, editable=False)),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('profile_at', models.DateTimeField(editable=False, null=True)),
                ('erased_at', models.DateTimeField(editable=False, null=True, verbose_name='erased')),
                ('merged_into', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='readers.reader', verbose_name='went over to')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'reader',
                'verbose_name_plural': 'readers',
                'indexes': [models.Index(fields=['site', 'name_skeleton'], name='reader_skeleton'), models.Index(models.F('site'), django.db.models.functions.text.Upper('email'), name='reader_email')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'sso')), fields=('site', 'issuer', 'subject'), name='reader_once_per_subject')],
            },
        ),
        migrations.CreateModel(
            name='Ignored',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('ignored', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ignores', to='readers.reader')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reader', 'ignored'), name='ignored_once'), models.CheckConstraint(condition=models.Q(('reader', models.F('ignored')), _negated=True), name='ignored_is_another')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(verbose_name='asked')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('reader', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='erasure', to='readers.reader')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='erasure_due')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('base_url', models.URLField(max_length=300)),
                ('created_at', models.DateTimeField()),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='readers.reader')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='claim_due'), models.Index(fields=['created_at'], name='claim_created_at')],
            },
        ),
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ban', 'may not write'), ('shadow', 'writes unseen'), ('premod', 'is read before publication')], db_default='ban', default='ban', max_length=6, verbose_name='kind')),
                ('starts_at', models.DateTimeField(editable=False, null=True)),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('reason', models.CharField(max_length=40, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='lifted')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bans', to='readers.reader', verbose_name='reader')),
            ],
            options={
                'verbose_name': 'ban',
                'verbose_name_plural': 'bans',
            },
        ),
        migrations.CreateModel(
            name='ServiceKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prefix', models.CharField(max_length=16, unique=True, verbose_name='beginning')),
                ('digest', models.BinaryField(max_length=32)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None, verbose_name='scopes')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='service_keys', to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'service key',
                'verbose_name_plural': 'service keys',
            },
        ),
        migrations.CreateModel(
            name='SpentChallenge',
            fields=[
                ('digest', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['expires_at'], name='spent_challenge_expires_at')],
            },
        ),
        migrations.CreateModel(
            name='SsoKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(max_length=40, unique=True, verbose_name='key id')),
                ('algorithm', models.CharField(choices=[('HS256', 'HS256'), ('RS256', 'RS256'), ('EdDSA', 'EdDSA')], max_length=5, verbose_name='algorithm')),
                ('key', models.TextField()),
                ('issuer', models.CharField(max_length=200)),
                ('audience', models.CharField(max_length=200)),
                ('allowed_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='roles')),
                ('max_identity', models.CharField(choices=[('guest', 'a name is enough'), ('email', 'confirmed e-mail'), ('phone', 'confirmed telephone'), ('state', 'identified by the state')], default='state', max_length=5, verbose_name='vouches for')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sso_keys', to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'sign-in key',
                'verbose_name_plural': 'sign-in keys',
            },
        ),
        migrations.CreateModel(
            name='LastingBan',
            fields=[
                ('digest', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('ban', 'may not write'), ('shadow', 'writes unseen'), ('premod', 'is read before publication')], db_default='ban', default='ban', max_length=6)),
                ('until', models.DateTimeField(null=True)),
                ('reason', models.CharField(max_length=40)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site')),
            ],
            options={
                'indexes': [models.Index(fields=['until'], name='lasting_ban_until')],
            },
        ),
    ]
