"""A key that begins a wider index needs none of its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_hot_tables"), ("sites", "0001_tables")]
    operations = [
        migrations.AlterField(
            "rank",
            "article",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="articles.article",
            ),
        ),
        migrations.AlterField(
            "rank",
            "site",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="sites.site",
            ),
        ),
    ]
