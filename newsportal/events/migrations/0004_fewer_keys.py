"""The log is forgotten by ids, and errands are not looked up in it again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0003_errands_in_place")]
    operations = [
        migrations.RemoveIndex("event", "event_created_at"),
        migrations.AlterField(
            "errand",
            "event",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="events.event",
                verbose_name="event",
            ),
        ),
    ]
