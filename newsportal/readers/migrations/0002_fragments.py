"""What lists show of a reader, as text, beside what it is made of: a page reads dozens of them."""

from django.db import migrations, models

# Rows from before have none until their facts next change: pages then make it by the same
# function, so nothing is rewritten here. Facts are plain values.
MADE_WITH_THE_FACTS = """
    CREATE FUNCTION readers_fragment(public jsonb)
    RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT concat('{', string_agg(concat(to_json(key), ':', value), ',' ORDER BY place), '}')
          FROM jsonb_each(public) WITH ORDINALITY AS fact (key, value, place)
         WHERE value NOT IN ('null', 'false', '""', '0', '[]', '{}')
    $$;
    CREATE FUNCTION readers_keep_fragment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.fragment := readers_fragment(NEW.public);
        RETURN NEW;
    END
    $$;
    CREATE TRIGGER readers_keep_fragment BEFORE INSERT OR UPDATE OF public
    ON readers_reader FOR EACH ROW EXECUTE FUNCTION readers_keep_fragment();
"""
WITHOUT = """
    DROP TRIGGER readers_keep_fragment ON readers_reader;
    DROP FUNCTION readers_keep_fragment();
    DROP FUNCTION readers_fragment(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("readers", "0001_tables")]
    operations = [
        migrations.AddField(
            model_name="reader",
            name="fragment",
            field=models.TextField(editable=False, null=True),
        ),
        migrations.RunSQL(MADE_WITH_THE_FACTS, WITHOUT),
    ]
