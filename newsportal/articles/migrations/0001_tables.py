import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import newsportal.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('articles', '0001_initial'),
        ('articles', '0002_reader_features'),
        ('articles', '0003_titles_threads'),
        ('articles', '0004_closing_by_age'),
        ('articles', '0005_switchboard'),
        ('articles', '0007_activity'),
        ('articles', '0008_announcements'),
    ]

    initial = True

    dependencies = [
        ('auth', '__first__'),
        ('readers', '0001_tables'),
        ('sites', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=128, validators=[django.core.validators.RegexValidator('\\A[A-Za-z0-9._~-]{1,128}\\Z')], verbose_name='key')),
                ('url', models.URLField(max_length=2000, verbose_name='address')),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.URLField(max_length=2000), blank=True, default=list, size=None)),
                ('announcements', django.contrib.postgres.fields.ArrayField(base_field=models.URLField(max_length=2000), blank=True, db_default=[], default=list, help_text='Addresses of posts in the Fediverse, by commas. Answers there are taken.', size=None, verbose_name='announced at')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('title_terms', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                ('authors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('language', models.CharField(default='ru', max_length=2, verbose_name='language')),
                ('image_url', models.URLField(blank=True, max_length=2000, verbose_name='picture')),
                ('published_at', models.DateTimeField(verbose_name='published')),
                ('updated_at', models.DateTimeField(blank=True, null=True, verbose_name='updated')),
                ('mode', models.CharField(blank=True, choices=[('post', 'open'), ('pre', 'open, a moderator reads first'), ('closed', 'closed, reviews are shown'), ('hidden', 'hidden')], max_length=6, null=True, verbose_name='mode')),
                ('screening', models.CharField(blank=True, choices=[('before', 'before publication'), ('after', 'after publication')], max_length=6, null=True, verbose_name='screening')),
                ('ratings', models.CharField(blank=True, choices=[('off', 'off'), ('optional', 'optional'), ('required', 'required')], max_length=8, null=True, verbose_name='ratings')),
                ('min_identity', models.CharField(blank=True, choices=[('guest', 'a name is enough'), ('email', 'confirmed e-mail'), ('phone', 'confirmed telephone'), ('state', 'identified by the state')], max_length=5, null=True, verbose_name='who may write')),
                ('opens_at', models.DateTimeField(blank=True, null=True, verbose_name='opens')),
                ('closes_at', models.DateTimeField(blank=True, null=True, verbose_name='closes')),
                ('closes_after_days', models.PositiveIntegerField(blank=True, help_text='Where no time is given. Empty: as in the section. 0: never.', null=True, validators=[django.core.validators.MaxValueValidator(36500)], verbose_name='closes after, days')),
                ('spells', models.JSONField(db_default=models.Value([], models.JSONField()), default=list, editable=False)),
                ('is_registered', models.BooleanField(default=True, editable=False)),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='sites.section', verbose_name='section')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
                ('thread', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followers', to='articles.article', verbose_name='shows the discussion of')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'indexes': [models.Index(fields=['site', '-published_at', '-id'], name='article_latest'), models.Index(fields=['site', 'url'], name='article_url'), django.contrib.postgres.indexes.GinIndex(fields=['aliases'], name='article_aliases'), models.Index(condition=models.Q(('announcements', []), _negated=True), fields=['-published_at'], name='article_announced'), django.contrib.postgres.indexes.GinIndex(fields=['title_terms'], name='article_title_terms')],
                'constraints': [models.UniqueConstraint(fields=('site', 'key'), name='article_key_in_site'), models.CheckConstraint(condition=models.Q(('thread', None), models.Q(('thread', models.F('id')), _negated=True), _connector='OR'), name='article_thread_of_another')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('pk', models.CompositePrimaryKey('article_id', 'at', blank=True, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('comments', models.IntegerField(db_default=0, default=0)),
                ('ratings', models.IntegerField(db_default=0, default=0)),
                ('stars', models.IntegerField(db_default=0, default=0)),
                ('sharers', models.IntegerField(db_default=0, default=0)),
                ('intents', models.IntegerField(db_default=0, default=0)),
                ('confirmed', models.IntegerField(db_default=0, default=0)),
                ('click_backs', models.IntegerField(db_default=0, default=0)),
                ('reactions', models.IntegerField(db_default=0, default=0)),
                ('talk_weight', models.FloatField(db_default=0, default=0)),
                ('weight', models.FloatField(db_default=0, default=0)),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='articles.article')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='activity_at')],
            },
        ),
        migrations.CreateModel(
            name='Bookmark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reader', 'article'), name='bookmark_once')],
            },
        ),
        migrations.CreateModel(
            name='Rank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(choices=[('discussed', 'most discussed'), ('shared', 'most shared'), ('rated', 'best rated'), ('hot', 'hot'), ('rising', 'rising')], max_length=10)),
                ('window', models.CharField(max_length=3)),
                ('value', models.BigIntegerField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='articles.article')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site')),
            ],
            options={
                'indexes': [models.Index(fields=['site', 'sort', 'window', '-value', '-article'], name='rank_order')],
                'constraints': [models.UniqueConstraint(fields=('article', 'sort', 'window'), name='rank_once')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='readers.reader')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reader', 'article'), name='subscription_once')],
            },
        ),
        migrations.CreateModel(
            name='Switch',
            fields=[
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('mode', models.CharField(blank=True, choices=[('post', 'open'), ('pre', 'open, a moderator reads first'), ('closed', 'closed, reviews are shown')], max_length=6, null=True, verbose_name='mode')),
                ('screening', models.CharField(blank=True, choices=[('before', 'before publication'), ('after', 'after publication')], max_length=6, null=True, verbose_name='screening')),
                ('slow_mode_seconds', models.PositiveIntegerField(blank=True, help_text='Between two texts of one author in a discussion. 0: no wait.', null=True, validators=[django.core.validators.MaxValueValidator(3600)], verbose_name='slow mode, seconds')),
                ('min_identity', models.CharField(blank=True, choices=[('guest', 'a name is enough'), ('email', 'confirmed e-mail'), ('phone', 'confirmed telephone'), ('state', 'identified by the state')], max_length=5, null=True, verbose_name='who may write')),
                ('ratings', models.CharField(blank=True, choices=[('off', 'off'), ('optional', 'optional'), ('required', 'required')], max_length=8, null=True, verbose_name='ratings')),
                ('reactions', models.BooleanField(blank=True, choices=[(True, 'on'), (False, 'off')], null=True, verbose_name='reactions')),
                ('shares', models.BooleanField(blank=True, choices=[(True, 'on'), (False, 'off')], null=True, verbose_name='sharing')),
                ('id', models.UUIDField(default=newsportal.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tag', models.CharField(blank=True, max_length=100, verbose_name='tag')),
                ('preset', models.CharField(max_length=20, verbose_name='preset')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(null=True, verbose_name='ends')),
                ('created_at', models.DateTimeField(verbose_name='switched')),
                ('is_cancelled', models.BooleanField(default=False)),
                ('has_begun', models.BooleanField(default=False)),
                ('has_ended', models.BooleanField(default=False)),
                ('shown_to', models.BigIntegerField(null=True)),
                ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='articles.article', verbose_name='article')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='switched by')),
                ('section', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='sites.section', verbose_name='section')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'switch',
                'verbose_name_plural': 'switchboard',
                'indexes': [models.Index(fields=['site', '-created_at'], name='switch_of_site'), models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='switch_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='switch_ends_later'), models.CheckConstraint(condition=models.Q(models.Q(('section', None), ('tag', '')), models.Q(('article', None), ('tag', '')), models.Q(('article', None), ('section', None)), _connector='OR'), name='switch_one_place')],
            },
        ),
        migrations.CreateModel(
            name='SwitchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('planned', 'planned'), ('began', 'began'), ('changed', 'changed'), ('ended', 'ended'), ('cancelled', 'cancelled')], max_length=9, verbose_name='act')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('ends_at', models.DateTimeField(null=True, verbose_name='until')),
                ('switch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='articles.switch')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'indexes': [models.Index(fields=['switch', 'id'], name='switch_entry_of_switch')],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(editable=False, null=True)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('turns_at', models.DateTimeField()),
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='turn_due')],
            },
        ),
        migrations.CreateModel(
            name='Engagement',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='articles.article')),
                ('version', models.BigIntegerField(default=1)),
                ('comments', models.IntegerField(default=0)),
                ('reviews', models.IntegerField(default=0)),
                ('ratings_1', models.IntegerField(default=0)),
                ('ratings_2', models.IntegerField(default=0)),
                ('ratings_3', models.IntegerField(default=0)),
                ('ratings_4', models.IntegerField(default=0)),
                ('ratings_5', models.IntegerField(default=0)),
                ('shares', models.IntegerField(default=0)),
                ('intents', models.IntegerField(default=0)),
                ('previewed', models.IntegerField(default=0)),
                ('confirmed', models.IntegerField(default=0)),
                ('click_backs', models.IntegerField(default=0)),
                ('reactions', models.JSONField(default=dict)),
                ('followers', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('comments__gte', 0), ('intents__gte', 0), ('reviews__gte', 0), ('shares__gte', 0)), name='engagement_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='RankDue',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='articles.article')),
                ('due_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='rank_due')],
            },
        ),
    ]
