"""Keys that nothing asks, and checks of rows that are made of what they would look up."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_hot_tables"),
        ("comments", "0009_screening"),
        ("readers", "0001_tables"),
        ("sites", "0001_tables"),
    ]

    operations = [
        migrations.AlterField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="readers.reader",
                verbose_name="author",
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="decision",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="comments.decision",
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="sites.site",
                verbose_name="site",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="comment",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="comments.comment",
                verbose_name="review",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="site",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="sites.site",
                verbose_name="site",
            ),
        ),
        migrations.AlterField(
            model_name="searchentry",
            name="article",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.article",
            ),
        ),
        migrations.AlterField(
            model_name="searchentry",
            name="comment",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="search_entry",
                serialize=False,
                to="comments.comment",
            ),
        ),
        migrations.AlterField(
            model_name="searchentry",
            name="site",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="sites.site",
            ),
        ),
        migrations.AlterField(
            model_name="unsealeddecision",
            name="decision",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="comments.decision",
            ),
        ),
        migrations.AlterField(
            model_name="unsealeddecision",
            name="site",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="sites.site",
            ),
        ),
    ]
