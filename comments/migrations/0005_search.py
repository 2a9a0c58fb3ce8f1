import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_reader_features'),
        ('comments', '0004_reader_features'),
        ('sites', '0002_reader_features'),
    ]

    operations = [
        # A trusted extension: the database's owner may make it, from PostgreSQL 13 on.
        TrigramExtension(),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='comments.comment')),
                ('published_at', models.DateTimeField()),
                ('terms', django.contrib.postgres.search.SearchVectorField()),
                ('letters', models.TextField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sites.site')),
            ],
            options={
                'indexes': [models.Index(fields=['site', 'published_at', 'comment'], name='search_by_time'), django.contrib.postgres.indexes.GinIndex(fields=['terms'], name='search_terms')],
            },
        ),
    ]
