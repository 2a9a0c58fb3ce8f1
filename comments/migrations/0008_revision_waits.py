from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_erased_is_removed")]
    operations = [
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["created_at", "id"],
                name="revision_waits",
            ),
        ),
    ]
