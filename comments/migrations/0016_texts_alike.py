from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # Readers go on writing while the index is made.
    atomic = False
    dependencies = [("comments", "0015_moderation_settings")]
    operations = [
        AddIndexConcurrently(
            model_name="comment",
            index=GinIndex(fields=["sketch"], name="comment_alike"),
        ),
    ]
