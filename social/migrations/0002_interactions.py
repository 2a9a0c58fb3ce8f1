"""Interactions and what is summed from them; two tables in daily partitions.

The application's role cannot change tables, so two functions with the owner's rights do it: one
makes days, one drops what is over. A day is made apart and then attached, which stops neither
readers nor writers of the others.
"""

import django.db.models.deletion
from django.db import migrations, models

PARTITIONED = """
    CREATE TABLE social_interaction (
        id uuid NOT NULL PRIMARY KEY,
        kind smallint NOT NULL,
        site_id integer NOT NULL,
        article_id bigint NULL,
        network varchar(20) NOT NULL,
        subject_id uuid NULL,
        reason varchar(20) NOT NULL,
        at timestamptz NOT NULL
    ) PARTITION BY RANGE (id);
    CREATE TABLE social_once (
        day date NOT NULL,
        article_id bigint NOT NULL,
        visitor bytea NOT NULL,
        scope varchar(30) NOT NULL,
        PRIMARY KEY (day, article_id, visitor, scope)
    ) PARTITION BY RANGE (day);
"""

DAYS = """
    CREATE FUNCTION social_first_id(day date) RETURNS uuid
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
        -- The smallest UUIDv7 of that day of UTC: 48 bits of milliseconds come first.
        SELECT rpad(lpad(to_hex((extract(epoch FROM day::timestamp) * 1000)::bigint), 12, '0'),
                    32, '0')::uuid
    $$;

    CREATE FUNCTION social_make_partitions(first date, last date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        day date;
        part text;
    BEGIN
        IF last - first > 60 THEN
            RAISE EXCEPTION 'too many days' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        FOR day IN SELECT generate_series(first, last, '1 day')::date LOOP
            part := 'social_interaction_' || to_char(day, 'YYYYMMDD');
            IF to_regclass(part) IS NULL THEN
                -- Two may find the same day missing; the second then finds it made.
                LOCK TABLE social_interaction IN SHARE UPDATE EXCLUSIVE MODE;
                IF to_regclass(part) IS NULL THEN
                    EXECUTE format('CREATE TABLE %I (LIKE social_interaction INCLUDING ALL)', part);
                    EXECUTE format('ALTER TABLE social_interaction ATTACH PARTITION %I'
                                   ' FOR VALUES FROM (%L) TO (%L)',
                                   part, social_first_id(day), social_first_id(day + 1));
                END IF;
            END IF;
            part := 'social_once_' || to_char(day, 'YYYYMMDD');
            IF to_regclass(part) IS NULL THEN
                LOCK TABLE social_once IN SHARE UPDATE EXCLUSIVE MODE;
                IF to_regclass(part) IS NULL THEN
                    EXECUTE format('CREATE TABLE %I (LIKE social_once INCLUDING ALL)', part);
                    EXECUTE format('ALTER TABLE social_once ATTACH PARTITION %I'
                                   ' FOR VALUES FROM (%L) TO (%L)', part, day, day + 1);
                END IF;
            END IF;
        END LOOP;
    END
    $$;

    CREATE FUNCTION social_drop_partitions(parent text, before date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
    DECLARE
        part text;
    BEGIN
        IF parent NOT IN ('social_interaction', 'social_once') THEN
            RAISE EXCEPTION 'no such table' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        FOR part IN
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = to_regclass(parent)
               -- Whatever is asked: today and yesterday stay.
               AND right(c.relname, 8) < to_char(LEAST(before, current_date - 1), 'YYYYMMDD')
             ORDER BY 1
        LOOP
            EXECUTE format('DROP TABLE %I', part);
        END LOOP;
    END
    $$;

    REVOKE EXECUTE ON FUNCTION social_make_partitions(date, date) FROM PUBLIC;
    REVOKE EXECUTE ON FUNCTION social_drop_partitions(text, date) FROM PUBLIC;
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'newsportal_app') THEN
            GRANT EXECUTE ON FUNCTION social_make_partitions(date, date) TO newsportal_app;
            GRANT EXECUTE ON FUNCTION social_drop_partitions(text, date) TO newsportal_app;
        END IF;
    END
    $$;
"""

# What was counted today and yesterday must not be counted again.
MOVED = """
    SELECT social_make_partitions(current_date - 1, current_date + 7);
    INSERT INTO social_once (day, article_id, visitor, scope)
    SELECT day, article_id, visitor, CASE scope WHEN '' THEN 'share' ELSE 'share:' || scope END
      FROM social_sharer WHERE day >= current_date - 1 AND day <= current_date + 7
     UNION
    SELECT v.day, s.article_id, v.visitor, 'click:' || s.token
      FROM social_visit v JOIN social_share s ON s.id = v.share_id
     WHERE v.day >= current_date - 1 AND v.day <= current_date + 7 AND v.visitor IS NOT NULL;
    UPDATE social_share s SET click_backs = v.visits
      FROM (SELECT share_id, count(*) AS visits FROM social_visit GROUP BY 1) v
     WHERE v.share_id = s.id;
"""

# Counters in place: with room on the page an update moves no index entry.
ROOM = """
    ALTER TABLE social_hourtally SET (fillfactor = 70);
    ALTER TABLE social_sharetally SET (fillfactor = 70);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_switchboard'),
        ('social', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(PARTITIONED, "DROP TABLE social_interaction, social_once"),
                migrations.RunSQL(
                    DAYS,
                    "DROP FUNCTION social_drop_partitions; DROP FUNCTION social_make_partitions;"
                    " DROP FUNCTION social_first_id",
                ),
            ],
            state_operations=[
                migrations.CreateModel(
                    name='Interaction',
                    fields=[
                        ('id', models.UUIDField(primary_key=True, serialize=False)),
                        ('kind', models.SmallIntegerField()),
                        ('site_id', models.IntegerField()),
                        ('article_id', models.BigIntegerField(null=True)),
                        ('network', models.CharField(max_length=20)),
                        ('subject_id', models.UUIDField(null=True)),
                        ('reason', models.CharField(max_length=20)),
                        ('at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Once',
                    fields=[
                        ('pk', models.CompositePrimaryKey('day', 'article_id', 'visitor', 'scope', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('day', models.DateField()),
                        ('article_id', models.BigIntegerField()),
                        ('visitor', models.BinaryField(max_length=16)),
                        ('scope', models.CharField(max_length=30)),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('shard', models.SmallIntegerField(primary_key=True, serialize=False)),
                ('epoch', models.IntegerField(default=0)),
                ('last_id', models.CharField(default='0-0', max_length=41)),
                ('drained_at', models.DateTimeField(null=True)),
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
        migrations.AddField(
            model_name='share',
            name='click_backs',
            field=models.IntegerField(default=0, verbose_name='click-backs'),
        ),
        migrations.AddField(
            model_name='share',
            name='confirmed_at',
            field=models.DateTimeField(null=True, verbose_name='confirmed'),
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
        migrations.RunSQL(MOVED, migrations.RunSQL.noop),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
        migrations.DeleteModel(
            name='Sharer',
        ),
        migrations.DeleteModel(
            name='Visit',
        ),
        migrations.AddIndex(
            model_name='daytally',
            index=models.Index(fields=['day'], name='day_tally_day'),
        ),
        migrations.AddIndex(
            model_name='hourtally',
            index=models.Index(fields=['hour'], name='hour_tally_hour'),
        ),
    ]
