import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import newsportal.lib.ids
import social.models.external
import social.models.follow_links
import social.models.networks
import social.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('social', '0001_initial'),
        ('social', '0004_networks_as_data'),
        ('social', '0005_confirmations'),
        ('social', '0006_mentions'),
        ('social', '0007_taking_off'),
        ('social', '0008_external_numbers'),
        ('social', '0009_announcements'),
    ]

    initial = True

    dependencies = [
        ('articles', '0001_tables'),
        ('auth', '__first__'),
        ('readers', '0001_tables'),
        ('sites', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('shard', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('epoch', models.IntegerField(default=0)),
                ('last_id', models.CharField(default='0-0', max_length=41)),
                ('counted_id', models.CharField(default='0-0', max_length=41)),
                ('drained_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DailySalt',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('salt', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='InteractionAudit',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('interactions', models.BigIntegerField(verbose_name='interactions')),
                ('articles', models.IntegerField(verbose_name='articles')),
                ('drift', models.BigIntegerField(verbose_name='drift')),
                ('findings', models.JSONField(default=dict, verbose_name='findings')),
            ],
            options={
                'verbose_name': 'audit of interactions',
                'verbose_name_plural': 'audits of interactions',
            },
        ),
        migrations.CreateModel(
            name='Network',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator('\\A[a-z0-9_]{1,20}\\Z', '1-20 characters of a-z, 0-9 and _')], verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('names', models.JSONField(blank=True, default=dict, verbose_name='names by language')),
                ('intent_url_template', models.CharField(blank=True, help_text='With {url} and {title}; empty where the link is only copied.', max_length=500, verbose_name='address template')),
                ('text_max_chars', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='longest text')),
                ('text_unit', models.CharField(choices=[('chars', 'characters'), ('graphemes', 'signs as people see them'), ('weighted', 'characters as X weighs them')], default='chars', max_length=9, verbose_name='counted in')),
                ('text_has_link', models.BooleanField(default=False, verbose_name='the link is part of the text')),
                ('device', models.CharField(choices=[('any', 'any'), ('touch', 'touch screens'), ('desktop', 'desktop')], default='any', max_length=7, verbose_name='device')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('orders', models.JSONField(blank=True, default=dict, verbose_name='order by language')),
                ('is_enabled', models.BooleanField(default=True, verbose_name='shown')),
                ('is_more', models.BooleanField(default=False, help_text='Behind the last button of the row.', verbose_name='under «more»')),
                ('robot_patterns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, help_text="Parts of the robot's user agent; ^ in front: at the beginning only.", size=None, verbose_name='its preview robot')),
                ('robot_ranges', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50, validators=[social.models.networks.validate_range]), blank=True, default=list, help_text='A robot that comes from there confirms the share at once. One a line.', size=None, verbose_name="its robot's addresses")),
                ('robot_domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253, validators=[social.models.networks.validate_domain]), blank=True, default=list, help_text='A robot whose address bears such a name, and the name that address. One a line.', size=None, verbose_name="its robot's domains")),
                ('evidence_date', models.DateField(blank=True, help_text='By its own documents or code.', null=True, verbose_name='last seen to work')),
            ],
            options={
                'verbose_name': 'network',
                'verbose_name_plural': 'networks',
            },
        ),
        migrations.CreateModel(
            name='TakeOffRule',
            fields=[
                ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='sites.site', verbose_name='site')),
                ('is_on', models.BooleanField(default=True, verbose_name='look for stories that take off')),
                ('rising_min', models.PositiveIntegerField(default=30, help_text='As `rising` weighs it: a share 3, a comment 2; each half as much 45 minutes later.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='heat of the last hour')),
                ('outrun_min', models.PositiveIntegerField(default=10, help_text="At least so many, and more than the first generation's.", validators=[django.core.validators.MinValueValidator(1)], verbose_name='click-backs of the second generation')),
            ],
        ),
        migrations.CreateModel(
            name='FollowLink',
            fields=[
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('network', models.CharField(max_length=20, validators=[django.core.validators.RegexValidator('\\A[a-z0-9_]{1,20}\\Z', '1-20 characters of a-z, 0-9 and _')], verbose_name='network')),
                ('url', models.URLField(max_length=2000, validators=[social.models.follow_links.web_address], verbose_name='address')),
                ('label', models.CharField(max_length=60, verbose_name='label')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('is_enabled', models.BooleanField(default=True, verbose_name='shown')),
                ('clicks', models.BigIntegerField(default=0, editable=False, verbose_name='clicks')),
                ('channel', models.CharField(blank=True, help_text='For Telegram, YouTube and VK: @name or an id. Empty: as in the address.', max_length=100, verbose_name='name of the channel there')),
                ('typed_followers', models.BigIntegerField(blank=True, help_text='Shown instead of what the network says.', null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100000000000)], verbose_name='followers, typed in')),
                ('followers', models.BigIntegerField(editable=False, null=True, verbose_name='followers')),
                ('followers_as_of', models.DateTimeField(editable=False, null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('last_error', models.CharField(blank=True, editable=False, max_length=20)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'follow link',
                'verbose_name_plural': 'follow links',
                'indexes': [models.Index(fields=['site', 'order', 'id'], name='follow_link_order'), models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='follow_link_due')],
            },
        ),
        migrations.CreateModel(
            name='FollowerSnapshot',
            fields=[
                ('pk', models.CompositePrimaryKey('link_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('followers', models.BigIntegerField(null=True)),
                ('clicks', models.BigIntegerField()),
                ('link', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='social.followlink')),
            ],
        ),
        migrations.CreateModel(
            name='HourTally',
            fields=[
                ('network', models.CharField(max_length=20)),
                ('intents', models.IntegerField(default=0)),
                ('sharers', models.IntegerField(default=0)),
                ('previewed', models.IntegerField(default=0)),
                ('confirmed', models.IntegerField(default=0)),
                ('click_backs', models.IntegerField(default=0)),
                ('impressions', models.IntegerField(default=0)),
                ('pk', models.CompositePrimaryKey('article_id', 'network', 'hour', blank=True, editable=False, primary_key=True, serialize=False)),
                ('hour', models.DateTimeField()),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='articles.article')),
            ],
            options={
                'indexes': [models.Index(fields=['hour'], name='hour_tally_hour')],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('webmention', 'Webmention'), ('fediverse', 'Fediverse')], max_length=10, verbose_name='kind')),
                ('source', models.CharField(max_length=2000, verbose_name='where')),
                ('target', models.CharField(blank=True, max_length=2000, verbose_name='address of the article')),
                ('state', models.CharField(choices=[('received', 'to be looked at'), ('taken', 'became a review'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='received', max_length=9, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=30, verbose_name='reason')),
                ('comment_id', models.UUIDField(null=True, verbose_name='review')),
                ('remote_id', models.CharField(blank=True, max_length=100)),
                ('digest', models.BinaryField(max_length=16, null=True)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(verbose_name='received')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='looked at')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='articles.article', verbose_name='article')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'mention',
                'verbose_name_plural': 'mentions',
                'indexes': [models.Index(fields=['site', '-created_at', '-id'], name='mention_of_site'), models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='mention_due')],
                'constraints': [models.UniqueConstraint(fields=('article', 'source'), name='mention_once'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['taken', 'withdrawn']), _negated=True), ('comment_id__isnull', False), _connector='OR'), name='mention_taken_has_comment')],
            },
        ),
        migrations.CreateModel(
            name='NetworkPoll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
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
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'numbers of a network',
                'verbose_name_plural': 'numbers of networks',
                'constraints': [models.UniqueConstraint(fields=('site', 'network'), name='network_poll_once')],
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
                ('address', models.CharField(max_length=1500)),
                ('count', models.BigIntegerField(null=True)),
                ('as_of', models.DateTimeField(null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=20)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='social.networkpoll')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='external_count_due'), models.Index(condition=models.Q(('due_at__isnull', False)), fields=['poll', 'due_at'], name='external_count_next')],
                'constraints': [models.UniqueConstraint(models.F('poll'), models.F('article'), django.db.models.functions.text.MD5('address'), name='external_count_once'), models.CheckConstraint(condition=models.Q(models.Q(('as_of', None), ('count', None)), models.Q(('as_of__isnull', False), ('count__gte', 0)), _connector='OR'), name='external_count_with_its_time')],
            },
        ),
        migrations.CreateModel(
            name='Quarantine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shard', models.SmallIntegerField(verbose_name='stream')),
                ('entry_id', models.CharField(max_length=41, verbose_name='entry')),
                ('raw', models.BinaryField()),
                ('error', models.CharField(max_length=100, verbose_name='error')),
                ('at', models.DateTimeField(verbose_name='time')),
            ],
            options={
                'verbose_name': 'unreadable entry',
                'verbose_name_plural': 'unreadable entries',
                'constraints': [models.UniqueConstraint(fields=('shard', 'entry_id'), name='quarantined_once')],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('token', models.CharField(default=social.tokens.new_token, max_length=16, unique=True, verbose_name='token')),
                ('comment_id', models.UUIDField(null=True, verbose_name='comment')),
                ('quote', models.CharField(blank=True, max_length=300, verbose_name='quotation')),
                ('generation', models.PositiveIntegerField(default=1, verbose_name='generation')),
                ('day', models.DateField()),
                ('visitor', models.BinaryField(max_length=16, null=True)),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('previewed_at', models.DateTimeField(null=True, verbose_name='previewed')),
                ('previewed_by', models.CharField(blank=True, max_length=20)),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed')),
                ('click_backs', models.IntegerField(default=0, verbose_name='click-backs')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='articles.article', verbose_name='article')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='social.network', verbose_name='network')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='social.share')),
                ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='readers.reader')),
            ],
            options={
                'verbose_name': 'share',
                'verbose_name_plural': 'shares',
                'indexes': [models.Index(condition=models.Q(('visitor__isnull', False)), fields=['day'], name='share_visitor')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('address', models.GenericIPAddressField(null=True)),
                ('lookups', models.PositiveSmallIntegerField(default=0)),
                ('share', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to='social.share')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='confirmation_due')],
            },
        ),
        migrations.CreateModel(
            name='ShareTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intents', models.IntegerField(default=0)),
                ('sharers', models.IntegerField(default=0)),
                ('previewed', models.IntegerField(default=0)),
                ('confirmed', models.IntegerField(default=0)),
                ('click_backs', models.IntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='articles.article')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='social.network')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'network'), name='share_tally_once')],
            },
        ),
        migrations.CreateModel(
            name='TakeOff',
            fields=[
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='time')),
                ('cause', models.CharField(choices=[('rising', 'it heats up quickly'), ('outrun', 'those who came by a share are shared on')], max_length=6, verbose_name='why')),
                ('heat', models.IntegerField(verbose_name='heat')),
                ('first_clicks', models.IntegerField(default=0)),
                ('second_clicks', models.IntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='articles.article', verbose_name='article')),
            ],
            options={
                'verbose_name': 'story that took off',
                'verbose_name_plural': 'stories that took off',
                'indexes': [models.Index(fields=['-at'], name='take_off_at')],
            },
        ),
        migrations.CreateModel(
            name='TakeOffWatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('language', models.CharField(choices=[('ru', 'Русский'), ('kk', 'Қазақша'), ('az', 'Azərbaycanca'), ('en', 'English')], max_length=2)),
                ('base_url', models.CharField(max_length=300)),
                ('told_at', models.DateTimeField()),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sites.site')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='take_off_watch_due')],
                'constraints': [models.UniqueConstraint(fields=('user', 'site'), name='take_off_watch_once')],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=2000, verbose_name='address')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='failures in a row')),
                ('problem', models.CharField(blank=True, max_length=30, verbose_name='reason')),
                ('created_at', models.DateTimeField(verbose_name='added')),
                ('checked_at', models.DateTimeField(null=True, verbose_name='looked at')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article', verbose_name='article')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='announcement_due')],
                'constraints': [models.UniqueConstraint(fields=('article', 'url'), name='announcement_once')],
            },
        ),
        migrations.CreateModel(
            name='ArticleReaction',
            fields=[
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('created_at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='articles.article')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='readers.reader')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'reader', 'kind'), name='article_reaction_once'), models.CheckConstraint(condition=models.Q(('kind__in', ('like', 'love', 'wow', 'sad', 'angry'))), name='article_reaction_kind')],
            },
        ),
        migrations.CreateModel(
            name='DayTally',
            fields=[
                ('network', models.CharField(max_length=20)),
                ('intents', models.IntegerField(default=0)),
                ('sharers', models.IntegerField(default=0)),
                ('previewed', models.IntegerField(default=0)),
                ('confirmed', models.IntegerField(default=0)),
                ('click_backs', models.IntegerField(default=0)),
                ('impressions', models.IntegerField(default=0)),
                ('pk', models.CompositePrimaryKey('article_id', 'network', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='articles.article')),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='day_tally_day')],
            },
        ),
        migrations.CreateModel(
            name='FilteredVisits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('reason', models.CharField(max_length=20, verbose_name='reason')),
                ('visits', models.IntegerField(default=0, verbose_name='visits')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'filtered visits',
                'verbose_name_plural': 'filtered visits',
                'constraints': [models.UniqueConstraint(fields=('site', 'day', 'reason'), name='filtered_once')],
            },
        ),
    ]
