"""The gateway: one socket per device, durable ingest. Knows neither Django nor the monolith."""
