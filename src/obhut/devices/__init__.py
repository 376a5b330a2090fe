"""Devices: enrolment, identity, presence, what each one says about itself, removal.

Tables: ``devices_device``, ``devices_devicestate``, ``devices_devicefacts``,
``devices_devicespool``, ``devices_enrolmenttoken``, ``devices_gatewaynode``.
Clauses: V-P.9, V-10.1a.
"""
