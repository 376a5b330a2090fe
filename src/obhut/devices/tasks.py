"""The jobs of this room."""

from uuid import UUID

from obhut.devices.changing import apply
from obhut.devices.merging import adopt
from obhut.work import api as work


@work.job("devices.change", web=True)
def change(change_id: str) -> None:
    """Do a change of many devices."""
    apply(UUID(change_id))


@work.job("devices.adopt", web=True)
def adopt_history(device_id: int, other_id: int) -> None:
    """Bring the history of a merged device under the one that was kept."""
    adopt(device_id=device_id, other_id=other_id)
