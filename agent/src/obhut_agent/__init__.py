"""The agent: watches one device and reports to the gateway. Standard library, psutil optional.

The idle core never loads asyncio, http.client, urllib.request, email, cryptography or
logging.config: a device pays for every module all day. What needs them (enrolment, keys) runs in
a process of its own that ends.
"""
