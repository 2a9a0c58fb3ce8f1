"""Let search know the comments that were public before it did."""

from django.db import migrations, transaction

from newsportal.lib.fulltext import vector
from newsportal.lib.words.documents import document

BATCH = 1000


def add_entries(apps, schema_editor):
    while add_batch(apps.get_model("comments", "Comment"), apps.get_model("comments", "SearchEntry")):
        pass


@transaction.atomic
def add_batch(comment_model, entry_model):
    comments = comment_model.objects.filter(state="published", search_entry=None)
    batch = list(comments.select_for_update(of=("self",), no_key=True).order_by("id")[:BATCH])
    entry_model.objects.bulk_create([entry(entry_model, comment) for comment in batch])
    return len(batch)


def entry(model, comment):
    known = document(comment.text, comment.language)
    return model(
        comment_id=comment.id,
        site_id=comment.site_id,
        article_id=comment.article_id,
        published_at=comment.published_at,
        terms=vector(f"{comment.site_id}:{term}" for term in known.terms),
        letters=known.letters,
    )


class Migration(migrations.Migration):
    # In batches: readers go on writing meanwhile.
    atomic = False
    dependencies = [("comments", "0005_search")]
    operations = [migrations.RunPython(add_entries, migrations.RunPython.noop)]
