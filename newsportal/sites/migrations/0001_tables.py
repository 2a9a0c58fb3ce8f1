import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import newsportal.sites.models
import newsportal.sites.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('sites', '0001_initial'),
        ('sites', '0002_reader_features'),
        ('sites', '0003_closing_by_age'),
        ('sites', '0004_roles'),
        ('sites', '0005_automation'),
        ('sites', '0006_switchboard'),
        ('sites', '0007_totals'),
        ('sites', '0008_words_version'),
        ('sites', '0009_hold_thresholds'),
        ('sites', '0010_duty'),
        ('sites', '0011_mentions'),
    ]

    initial = True

    dependencies = [
        ('auth', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('\\A[a-z0-9-]{1,40}\\Z', '1-40 characters of a-z, 0-9 and -')], verbose_name='key')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('hosts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), help_text="Hosts of the site's articles and frontends, by commas.", size=None, validators=[newsportal.sites.validators.validate_hosts], verbose_name='hosts')),
                ('language', models.CharField(choices=[('ru', 'Русский'), ('kk', 'Қазақша'), ('az', 'Azərbaycanca'), ('en', 'English')], default='ru', max_length=2, verbose_name='language')),
                ('time_zone', models.CharField(default='Asia/Almaty', max_length=64, verbose_name='time zone')),
                ('mode', models.CharField(choices=[('post', 'open'), ('pre', 'open, a moderator reads first'), ('closed', 'closed, reviews are shown'), ('hidden', 'hidden')], default='post', max_length=6, verbose_name='mode')),
                ('screening', models.CharField(choices=[('before', 'before publication'), ('after', 'after publication')], default='before', max_length=6, verbose_name='screening')),
                ('ratings', models.CharField(choices=[('off', 'off'), ('optional', 'optional'), ('required', 'required')], default='optional', max_length=8, verbose_name='ratings')),
                ('markup', models.CharField(choices=[('plain', 'plain text'), ('markdown', 'Markdown')], default='plain', max_length=8, verbose_name='markup')),
                ('guests_allowed', models.BooleanField(default=True, verbose_name='guests may write')),
                ('min_identity', models.CharField(choices=[('guest', 'a name is enough'), ('email', 'confirmed e-mail'), ('phone', 'confirmed telephone'), ('state', 'identified by the state')], default='guest', max_length=5, verbose_name='who may write')),
                ('closes_after_days', models.PositiveIntegerField(blank=True, help_text="From the article's publication on. Empty: discussions never close.", null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(36500)], verbose_name='closes after, days')),
                ('challenge', models.CharField(choices=[('off', 'off'), ('proof_of_work', 'proof of work')], default='off', max_length=13, verbose_name='challenge for guests')),
                ('reserved_names', models.TextField(blank=True, help_text='One a line: no guest may take these or names that look the same.', verbose_name='reserved names')),
                ('edited_text', models.CharField(choices=[('keep', 'the old text stays'), ('hide', 'the review is hidden')], default='keep', max_length=4, verbose_name='while an edit waits')),
                ('edit_window_seconds', models.PositiveIntegerField(default=300, help_text='0: reviews cannot be edited.', validators=[django.core.validators.MaxValueValidator(604800)], verbose_name='time to edit, seconds')),
                ('erased_text', models.CharField(choices=[('anonymise', 'texts stay without a name'), ('remove', 'texts are removed')], default='anonymise', max_length=9, verbose_name='when a reader is erased')),
                ('reaction_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=newsportal.sites.models.default_reaction_kinds, size=None, verbose_name='reactions to reviews')),
                ('flags_to_queue', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='reports until a person looks')),
                ('flags_to_hide', models.PositiveSmallIntegerField(default=5, help_text='0: reports never hide a review.', verbose_name='reports until hidden')),
                ('max_links', models.PositiveSmallIntegerField(default=1, help_text='A review with more links waits for a person.', verbose_name='links allowed')),
                ('banned_words', models.TextField(blank=True, help_text='One stem a line; * at the end stands for any ending.', verbose_name='banned words')),
                ('queue_target_minutes', models.PositiveIntegerField(blank=True, help_text='Empty: nobody is told that the queue is late.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(525600)], verbose_name='longest wait in the queue, minutes')),
                ('queue_late_at', models.DateTimeField(editable=False, null=True)),
                ('words_version', models.PositiveIntegerField(default=0, editable=False)),
                ('automation', models.CharField(choices=[('off', 'nothing: a person decides on each'), ('rules', 'what neither rules nor model object to'), ('certified', 'only what a certificate covers')], default='rules', max_length=9, verbose_name='published by itself')),
                ('errors_one_in', models.PositiveIntegerField(default=100, help_text='Of so many automatic approvals at most one may be wrong.', validators=[django.core.validators.MinValueValidator(10), django.core.validators.MaxValueValidator(10000)], verbose_name='at most one error in')),
                ('audit_percent', models.PositiveSmallIntegerField(default=2, help_text="So many of the machine's decisions are drawn for people to judge blindly.", validators=[django.core.validators.MaxValueValidator(100)], verbose_name='checked blindly, %')),
                ('hold_toxic_percent', models.PositiveSmallIntegerField(default=65, help_text='The model holds what it finds so toxic or more. 101: never.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(101)], verbose_name='hold from toxicity, %')),
                ('hold_spam_percent', models.PositiveSmallIntegerField(default=50, help_text='As above, for advertising.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(101)], verbose_name='hold from spam, %')),
                ('train_after', models.PositiveIntegerField(default=200, help_text='A new version of the model is trained each time. 0: never by itself.', validators=[django.core.validators.MaxValueValidator(1000000)], verbose_name='learn after so many decisions')),
                ('appeal_chief_hours', models.PositiveSmallIntegerField(db_default=12, default=12, help_text="When nobody else has decided for so long, a chief decides even on an appeal against the chief's own decision. 0: never.", verbose_name='appeals go to the chief after, hours')),
                ('shows_totals', models.BooleanField(db_default=False, default=False, help_text='How much was received, published, refused and appealed, by month.', verbose_name='totals of moderation are public')),
                ('mentions_allowed', models.BooleanField(db_default=True, default=True, help_text='Webmentions and replies in the Fediverse wait for a moderator, who sees where they come from.', verbose_name='mentions elsewhere are taken')),
                ('blocked_mention_hosts', models.TextField(blank=True, db_default='', help_text='One host a line, such as spam.example; those below it too.', verbose_name='sites whose mentions are refused')),
                ('login_url', models.URLField(blank=True, verbose_name='login address')),
                ('rules', models.TextField(blank=True, verbose_name='rules of the discussion')),
                ('lazy_articles', models.BooleanField(default=False, verbose_name='unknown articles are open')),
                ('is_sandbox', models.BooleanField(default=False, verbose_name='sandbox')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('spells', models.JSONField(db_default=models.Value([], models.JSONField()), default=list, editable=False)),
            ],
            options={
                'verbose_name': 'site',
                'verbose_name_plural': 'sites',
            },
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('\\A[a-z0-9-]{1,40}\\Z', '1-40 characters of a-z, 0-9 and -')], verbose_name='key')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('mode', models.CharField(blank=True, choices=[('post', 'open'), ('pre', 'open, a moderator reads first'), ('closed', 'closed, reviews are shown'), ('hidden', 'hidden')], max_length=6, null=True, verbose_name='mode')),
                ('screening', models.CharField(blank=True, choices=[('before', 'before publication'), ('after', 'after publication')], max_length=6, null=True, verbose_name='screening')),
                ('ratings', models.CharField(blank=True, choices=[('off', 'off'), ('optional', 'optional'), ('required', 'required')], max_length=8, null=True, verbose_name='ratings')),
                ('min_identity', models.CharField(blank=True, choices=[('guest', 'a name is enough'), ('email', 'confirmed e-mail'), ('phone', 'confirmed telephone'), ('state', 'identified by the state')], max_length=5, null=True, verbose_name='who may write')),
                ('closes_after_days', models.PositiveIntegerField(blank=True, help_text='Empty: as on the site. 0: never.', null=True, validators=[django.core.validators.MaxValueValidator(36500)], verbose_name='closes after, days')),
                ('is_reviews', models.BooleanField(default=False, verbose_name='reviews of things')),
                ('spells', models.JSONField(db_default=models.Value([], models.JSONField()), default=list, editable=False)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'section',
                'verbose_name_plural': 'sections',
                'constraints': [models.UniqueConstraint(fields=('site', 'key'), name='section_key_in_site')],
            },
        ),
        migrations.CreateModel(
            name='Preset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(blank=True, choices=[('post', 'open'), ('pre', 'open, a moderator reads first'), ('closed', 'closed, reviews are shown')], max_length=6, null=True, verbose_name='mode')),
                ('screening', models.CharField(blank=True, choices=[('before', 'before publication'), ('after', 'after publication')], max_length=6, null=True, verbose_name='screening')),
                ('slow_mode_seconds', models.PositiveIntegerField(blank=True, help_text='Between two texts of one author in a discussion. 0: no wait.', null=True, validators=[django.core.validators.MaxValueValidator(3600)], verbose_name='slow mode, seconds')),
                ('min_identity', models.CharField(blank=True, choices=[('guest', 'a name is enough'), ('email', 'confirmed e-mail'), ('phone', 'confirmed telephone'), ('state', 'identified by the state')], max_length=5, null=True, verbose_name='who may write')),
                ('ratings', models.CharField(blank=True, choices=[('off', 'off'), ('optional', 'optional'), ('required', 'required')], max_length=8, null=True, verbose_name='ratings')),
                ('reactions', models.BooleanField(blank=True, choices=[(True, 'on'), (False, 'off')], null=True, verbose_name='reactions')),
                ('shares', models.BooleanField(blank=True, choices=[(True, 'on'), (False, 'off')], null=True, verbose_name='sharing')),
                ('code', models.CharField(max_length=20, validators=[django.core.validators.RegexValidator('\\A[a-z0-9-]{1,40}\\Z', '1-40 characters of a-z, 0-9 and -')], verbose_name='code')),
                ('name', models.CharField(blank=True, help_text='Empty: the usual one, translated.', max_length=60, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='order')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presets', to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'preset',
                'verbose_name_plural': 'presets',
                'constraints': [models.UniqueConstraint(fields=('site', 'code'), name='preset_once')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('moderator', 'moderator'), ('chief', 'chief'), ('lawyer', 'lawyer'), ('analyst', 'analyst')], default='chief', max_length=9, verbose_name='role')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('sections', models.ManyToManyField(blank=True, help_text='None chosen: the whole site.', to='sites.section', verbose_name='sections')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='sites.site', verbose_name='site')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [models.UniqueConstraint(fields=('site', 'user'), name='membership_once')],
            },
        ),
    ]
