"""Leave room in the pages of products: one more device changes a row in place."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inventory", "0003_upload_tokens")]

    operations = [
        migrations.RunSQL(
            "alter table inventory_software set (fillfactor = 75)",
            "alter table inventory_software reset (fillfactor)",
        )
    ]
