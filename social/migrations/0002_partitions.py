"""Interactions and who did what on which day: two tables in daily partitions.

The application's role cannot change tables, so two functions with the owner's rights do it: one
makes days, one drops what is over. A day is made apart and then attached, which stops neither
readers nor writers of the others.
"""

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
FIRST_DAYS = "SELECT social_make_partitions(current_date - 1, current_date + 7)"
# Counters in place: with room on the page an update moves no index entry.
ROOM = """
    ALTER TABLE social_hourtally SET (fillfactor = 70);
    ALTER TABLE social_sharetally SET (fillfactor = 70);
    ALTER TABLE social_share SET (fillfactor = 80);
"""


class Migration(migrations.Migration):
    replaces = [("social", "0002_interactions"), ("social", "0003_counted_once")]
    dependencies = [("social", "0001_tables")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(PARTITIONED, "DROP TABLE social_interaction, social_once"),
                migrations.RunSQL(
                    DAYS,
                    "DROP FUNCTION social_drop_partitions; DROP FUNCTION social_make_partitions;"
                    " DROP FUNCTION social_first_id",
                ),
                migrations.RunSQL(FIRST_DAYS, migrations.RunSQL.noop),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Interaction",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("kind", models.SmallIntegerField()),
                        ("site_id", models.IntegerField()),
                        ("article_id", models.BigIntegerField(null=True)),
                        ("network", models.CharField(max_length=20)),
                        ("subject_id", models.UUIDField(null=True)),
                        ("reason", models.CharField(max_length=20)),
                        ("at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Once",
                    fields=[
                        ("pk", models.CompositePrimaryKey("day", "article_id", "visitor", "scope", blank=True, editable=False, primary_key=True, serialize=False)),
                        ("day", models.DateField()),
                        ("article_id", models.BigIntegerField()),
                        ("visitor", models.BinaryField(max_length=16)),
                        ("scope", models.CharField(max_length=30)),
                    ],
                ),
            ],
        ),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
    ]
