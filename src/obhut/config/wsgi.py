"""The web application for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from obhut.config import logs

logs.configure()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obhut.config.settings")
application = get_wsgi_application()
