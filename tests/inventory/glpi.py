"""Inventories as a GLPI agent sends them."""

from typing import Any


def inventory(*, softwares: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """Return the document of a Windows machine; ``hardware`` and ``bios`` are merged in."""
    hardware = {
        "name": "PC-EMPFANG",
        "uuid": "0055ADC9-1D3A-E411-8043-B05D95113232",
        "chassis_type": "Desktop",
        "lastloggeduser": "geheimer.name",
        **changes.pop("hardware", {}),
    }
    bios = {"ssn": "8C554721F", "smodel": "OptiPlex", "smanufacturer": "Dell Inc.",
            "bversion": "1.2", "secure_boot": "enabled", **changes.pop("bios", {})}  # fmt: skip
    content = {
        "versionclient": "GLPI-Agent_v1.7",
        "hardware": hardware,
        "bios": bios,
        "operatingsystem": {"full_name": "Microsoft Windows 11 Pro", "version": "23H2",
                            "kernel_name": "MSWin32", "arch": "64-bit"},
        "cpus": [{"name": "Intel i5", "core": 4, "thread": 8, "speed": 1700}],
        "memories": [{"capacity": 8192, "type": "DDR4", "speed": "2400"}],
        "storages": [{"name": "PHYSICALDRIVE0", "serial": "S1", "disksize": 512110}],
        "networks": [
            {"description": "eth0", "mac": "aa:bb", "ipaddress": "10.0.0.9", "type": "ethernet"},
            {"description": "eth0", "mac": "aa:bb", "ipaddress6": "fd00::9", "type": "ethernet"},
            {"description": "lo", "type": "loopback", "ipaddress": "127.0.0.1"},
        ],
        "softwares": softwares
        if softwares is not None
        else [
            {"name": "7-Zip", "version": "23.01", "publisher": "Igor Pavlov"},
            {"name": "=cmd|'/C calc'!A0", "version": "<b>1</b>"},
        ],
        "local_users": [{"login": "geheimer.name"}],
        **changes.pop("content", {}),
    }  # fmt: skip
    return {"action": "inventory", "deviceid": "PC-1", "itemtype": "Computer", "content": content,
            **changes}  # fmt: skip
