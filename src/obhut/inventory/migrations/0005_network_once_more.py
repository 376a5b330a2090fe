"""Have each device send its network once more: from now on the addresses are kept apart."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inventory", "0004_room_for_updates")]

    operations = [
        migrations.RunSQL(
            "update inventory_section set content_hash = null where section = 'network'",
            migrations.RunSQL.noop,
        )
    ]
