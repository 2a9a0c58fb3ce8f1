"""A section's news by time, along an index of their own, which finds all of a section too."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0004_ranks_by_two_keys"), ("sites", "0001_tables")]
    operations = [
        AddIndexConcurrently(
            "article",
            models.Index(
                fields=["section", "-published_at", "-id"],
                condition=Q(section__isnull=False),
                name="article_latest_of_section",
            ),
        ),
        migrations.AlterField(
            "article",
            "section",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to="sites.section",
                verbose_name="section",
            ),
        ),
    ]
