import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from newsportal.lib.fulltext import vector
from newsportal.lib.words.documents import document

BATCH = 1000


def add_title_terms(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects.filter(title_terms=None)
    while batch := list(articles.only("id", "title", "language").order_by("id")[:BATCH]):
        for article in batch:
            article.title_terms = vector(document(article.title, article.language).terms)
        articles.model.objects.bulk_update(batch, ["title_terms"])


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_reader_features'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='title_terms',
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='engagement',
            name='followers',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='rank',
            name='sort',
            field=models.CharField(choices=[('discussed', 'most discussed'), ('shared', 'most shared'), ('rated', 'best rated'), ('hot', 'hot'), ('rising', 'rising')], max_length=10),
        ),
        migrations.RunPython(add_title_terms, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='article',
            index=django.contrib.postgres.indexes.GinIndex(fields=['title_terms'], name='article_title_terms'),
        ),
    ]
