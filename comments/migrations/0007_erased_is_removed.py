from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_find_what_is_public")]
    operations = [
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=Q(is_erased=False) | Q(state="removed"), name="comment_erased_is_removed"
            ),
        ),
    ]
