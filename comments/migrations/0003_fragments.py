"""Each text's part of a public page, as JSON, beside the text it is made of."""

from django.db import migrations, models

# The bytes of `comments.readpath.comment_json`. Rows from before have none until their text next
# changes: pages then make it by the same function, so nothing is rewritten here.
MADE_WITH_THE_TEXT = """
    CREATE FUNCTION comments_fragment(
        html text, rating smallint, language text, version integer, edited_at timestamptz
    ) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT concat(
            '"html":', to_json(html), ',"rating":', coalesce(rating::text, 'null'),
            ',"language":', to_json(language), ',"version":', version, ',"edited_at":',
            coalesce(
                '"' || to_char(edited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
                || CASE WHEN extract(microseconds FROM edited_at)::bigint % 1000000 <> 0
                   THEN to_char(edited_at, '.US') ELSE '' END || 'Z"',
                'null'))
    $$;
    CREATE FUNCTION comments_keep_fragment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.fragment := comments_fragment(
            NEW.html, NEW.rating, NEW.language, NEW.version, NEW.edited_at);
        RETURN NEW;
    END
    $$;
    CREATE TRIGGER comments_keep_fragment
    BEFORE INSERT OR UPDATE OF html, rating, language, version, edited_at
    ON comments_comment FOR EACH ROW EXECUTE FUNCTION comments_keep_fragment();
    -- What pages read stays in the row; of a long one the text and its HTML move out first.
    ALTER TABLE comments_comment ALTER fragment SET STORAGE MAIN;
"""
WITHOUT = """
    DROP TRIGGER comments_keep_fragment ON comments_comment;
    DROP FUNCTION comments_keep_fragment();
    DROP FUNCTION comments_fragment(text, smallint, text, integer, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="comment",
            name="fragment",
            field=models.TextField(editable=False, null=True),
        ),
        migrations.RunSQL(MADE_WITH_THE_TEXT, WITHOUT),
    ]
