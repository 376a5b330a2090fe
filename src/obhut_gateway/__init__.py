"""The gateway: one socket per device, durable ingest. Knows neither Django nor the monolith.

``adapter`` speaks WebSocket, ``connection`` the protocol of one device, ``hub`` holds what all
connections share, ``writer`` stores before it acknowledges, ``presence`` tells the database who is
there, ``watch`` hears what people decided about devices. ``statements`` is all the SQL.
"""
