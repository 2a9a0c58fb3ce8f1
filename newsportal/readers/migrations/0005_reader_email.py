from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    # An index over all readers: nobody has to wait while it is built.
    atomic = False

    dependencies = [
        ("readers", "0004_erasure"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="reader",
            index=models.Index(models.F("site"), Upper("email"), name="reader_email"),
        ),
    ]
