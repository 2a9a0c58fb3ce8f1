from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Readers go on writing while the index is made.
    atomic = False
    dependencies = [("comments", "0018_desk")]
    operations = [
        AddIndexConcurrently(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("is_decided_by_person", False), ("state", "published")),
                fields=["site", "published_at", "id"],
                name="comment_unseen",
            ),
        ),
    ]
