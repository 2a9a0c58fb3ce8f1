from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Readers go on writing while the index is made.
    atomic = False
    dependencies = [("comments", "0008_revision_waits")]
    operations = [
        AddIndexConcurrently(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("state", "published")),
                fields=["article", "published_at", "id"],
                name="comment_newest",
            ),
        ),
    ]
