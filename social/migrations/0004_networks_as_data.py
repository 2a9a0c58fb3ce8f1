"""Networks gain limits in their own units, an order by language, and how their robots are known.

Rows that exist keep what an editor wrote; of the new columns they get what new rows begin with.
"""

import django.contrib.postgres.fields
import social.models.networks
from django.db import migrations, models

from social.services.defaults import NETWORKS

_NEW = ("text_unit", "robot_ranges", "robot_domains")


def fill(apps, schema_editor):
    networks = apps.get_model("social", "Network").objects.using(schema_editor.connection.alias)
    for values in NETWORKS:
        known = {name: values[name] for name in _NEW if name in values}
        if known:
            networks.filter(code=values["code"]).update(**known)
    networks.filter(code="mailru", is_enabled=False).update(is_more=True)


class Migration(migrations.Migration):

    dependencies = [
        ('social', '0003_counted_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='network',
            name='is_more',
            field=models.BooleanField(default=False, help_text='Behind the last button of the row.', verbose_name='under «more»'),
        ),
        migrations.AddField(
            model_name='network',
            name='orders',
            field=models.JSONField(blank=True, default=dict, verbose_name='order by language'),
        ),
        migrations.AddField(
            model_name='network',
            name='robot_domains',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253, validators=[social.models.networks.validate_domain]), blank=True, default=list, help_text='A robot whose address bears such a name, and the name that address. One a line.', size=None, verbose_name="its robot's domains"),
        ),
        migrations.AddField(
            model_name='network',
            name='robot_ranges',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50, validators=[social.models.networks.validate_range]), blank=True, default=list, help_text='A robot that comes from there confirms the share at once. One a line.', size=None, verbose_name="its robot's addresses"),
        ),
        migrations.AddField(
            model_name='network',
            name='text_has_link',
            field=models.BooleanField(default=False, verbose_name='the link is part of the text'),
        ),
        migrations.AddField(
            model_name='network',
            name='text_unit',
            field=models.CharField(choices=[('chars', 'characters'), ('graphemes', 'signs as people see them'), ('weighted', 'characters as X weighs them')], default='chars', max_length=9, verbose_name='counted in'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
