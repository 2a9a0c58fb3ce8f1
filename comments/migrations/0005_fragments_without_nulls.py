"""What a text does not have is left out of its part of a page."""

from django.db import migrations

# Parts that are stored already stay as they are, with their nulls, until the text next changes.
WITHOUT_NULLS = """
    CREATE OR REPLACE FUNCTION comments_fragment(
        html text, rating smallint, language text, version integer, edited_at timestamptz
    ) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT concat(
            '"html":', to_json(html), ',"rating":' || rating, ',"language":', to_json(language),
            ',"version":', version,
            ',"edited_at":"' || to_char(edited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
                || CASE WHEN extract(microseconds FROM edited_at)::bigint % 1000000 <> 0
                   THEN to_char(edited_at, '.US') ELSE '' END || 'Z"')
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_hot_tables")]
    operations = [migrations.RunSQL(WITHOUT_NULLS, migrations.RunSQL.noop)]
