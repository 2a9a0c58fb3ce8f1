from django.db import migrations, models
from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce

# A generated column cannot be changed, only made anew, and its index with it.
_KEYS = {"rating_high_key": ("comment_roots_high", 0), "rating_low_key": ("comment_roots_low", 6)}


def _remade(column, index, last):
    return [
        migrations.RemoveIndex("comment", index),
        migrations.RemoveField("comment", column),
        migrations.AddField(
            "comment",
            column,
            models.GeneratedField(
                expression=Case(When(state="published", then=Coalesce("rating", last)), default=last),
                output_field=models.SmallIntegerField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                fields=["article", column, "id"],
                condition=Q(parent=None, is_listed=True),
                name=index,
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_newest_of_article")]
    operations = [
        operation for column, (index, last) in _KEYS.items() for operation in _remade(column, index, last)
    ]
