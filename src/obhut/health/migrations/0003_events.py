import django.db.models.deletion
from django.db import migrations, models

# The number and the lateness are made by the database: the gateway may insert and nothing else.
TABLE = """
create table health_event (
  device_id bigint not null,
  spool_id uuid not null,
  seq bigint not null,
  number bigint generated always as identity,
  partner_id bigint not null,
  customer_id bigint not null,
  happened_at timestamptz not null,
  received_at timestamptz not null,
  is_late boolean not null
    generated always as (received_at - happened_at > interval '10 minutes') stored,
  kind varchar(64) not null,
  severity smallint not null,
  subject varchar(255) not null,
  detail jsonb not null,
  taken_at timestamptz,
  primary key (device_id, spool_id, seq)
);
create index event_by_device_time on health_event (device_id, happened_at);
create index event_to_take on health_event (number) where taken_at is null;
"""

STATE = [
    migrations.CreateModel(
        name="Event",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "device_id",
                    "spool_id",
                    "seq",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("spool_id", models.UUIDField()),
            ("seq", models.BigIntegerField()),
            ("number", models.BigIntegerField()),
            ("partner_id", models.BigIntegerField()),
            ("customer_id", models.BigIntegerField()),
            ("happened_at", models.DateTimeField()),
            ("received_at", models.DateTimeField()),
            ("is_late", models.BooleanField()),
            ("kind", models.CharField(max_length=64)),
            ("severity", models.SmallIntegerField()),
            ("subject", models.CharField(max_length=255)),
            ("detail", models.JSONField()),
            ("taken_at", models.DateTimeField(null=True)),
            (
                "device",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="+",
                    to="devices.device",
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["device", "happened_at"], name="event_by_device_time"),
                models.Index(
                    condition=models.Q(("taken_at", None)), fields=["number"], name="event_to_take"
                ),
            ]
        },
    )
]


class Migration(migrations.Migration):
    dependencies = [("health", "0002_partitions")]
    operations = [
        migrations.RunSQL(TABLE, "drop table health_event", state_operations=STATE),
    ]
