"""Errands are leased and tried in their place, and stand in three indexes instead of four."""

import django.db.models.deletion
from django.db import migrations, models

# With room beside it a row's new version needs no entry in any index.
ROOM = "ALTER TABLE events_errand SET (fillfactor = 50)"
NO_ROOM = "ALTER TABLE events_errand RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("events", "0002_hot_tables")]
    operations = [
        # The constraint `errand_once_per_handler` begins with the event, too.
        migrations.AlterField(
            "errand",
            "event",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="events.event",
                verbose_name="event",
            ),
        ),
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
