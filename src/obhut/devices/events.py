"""What happened to devices, for the rooms above."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DevicesForgotten:
    """What was known of removed devices is being deleted now, in this transaction."""

    device_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DeviceEnrolled:
    """A new device belongs to a customer; a second enrolment of a known one is not an event."""

    device_id: int
    partner_id: int
    customer_id: int
    is_simulated: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class DeviceRemoved:
    """A person took a device out (V-12.1c: where devices are what is paid for, this is notice).

    ``merged_into`` is the entry that goes on where two were one machine.
    """

    device_id: int
    partner_id: int
    customer_id: int
    removed_by: int | None
    at: datetime
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class DeviceMoved:
    """A device has gone to another customer of the same partner; published by the worker.

    Whoever keeps something of the device brings it to the new customer in this transaction, or
    deletes what was measured where ``with_history`` is false.
    """

    device_id: int
    partner_id: int
    from_customer_id: int
    customer_id: int
    with_history: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class DevicesMerged:
    """Two devices were one machine; published by the worker after ``other_id`` was removed.

    Whoever keeps history of devices brings that of ``other_id`` under ``device_id``.
    """

    device_id: int
    other_id: int
    at: datetime
