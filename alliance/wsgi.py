"""The portal for a web server: whoever waits for a page waits less for the database than a job does."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
os.environ.setdefault("DATABASE_WAIT_SECONDS", "5")
application = get_wsgi_application()
