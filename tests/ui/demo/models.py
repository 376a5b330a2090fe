from django.db import models


class DemoDevice(models.Model):
    """A made-up device."""

    hostname = models.CharField(max_length=200)
    customer = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    system = models.CharField(max_length=80)
    disk = models.IntegerField(null=True)
    seen_at = models.DateTimeField(null=True)
    restart = models.BooleanField(default=False)

    objects: models.Manager["DemoDevice"] = models.Manager()

    class Meta:
        app_label = "demo"
