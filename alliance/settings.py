"""Settings of the portal, all of them from the environment (docs/operations.md lists the variables).

Without any variable the portal runs embedded: SQLite below `DATA_DIR`, and the Redis that `script/server` runs on a
socket there. `DATABASE_URL` and `REDIS_URL` switch to servers of your own. There is no secret default outside `DEBUG`.
"""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from alliance.ground import broker

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))


def _secret_key() -> str:
    if key := env.str("SECRET_KEY", default=""):
        return key
    if DEBUG or TESTING:
        return "development-only-" + "x" * 40
    key_file = DATA_DIR / "secret_key"
    if key_file.exists():
        return key_file.read_text().strip()
    raise ImproperlyConfigured("缺少 SECRET_KEY：请设置环境变量 SECRET_KEY，或用 script/server 启动。")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Only script/server and tests, which speak http on the loopback, set this.
INSECURE_HTTP = env.bool("INSECURE_HTTP", default=DEBUG or TESTING)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)

INSTALLED_APPS = [
    "alliance",
    "members",
    "councils",
    "assessments",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "guardian",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "alliance.middleware.send_away_when_full",
    "alliance.middleware.reject_invalid_input",
    "alliance.middleware.ask_once",
    "alliance.middleware.know_nobody_in_public",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "alliance.signin.sessions.SignInRequired",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alliance.site.outage.explain_outages",
    "alliance.signin.sessions.sessions_end",
    "alliance.middleware.fresh_password",
    "alliance.middleware.explain_refusals",
    "alliance.files.downloads.leave_trace",
]

ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"
FORM_RENDERER = "alliance.templatetags.face_forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alliance.site.frame.context",
            ],
        },
    }
]

# --- data -----------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
# How long one waits for what others have locked; alliance/wsgi.py waits less, so that a person gets an answer.
DATABASE_WAIT_SECONDS = env.int("DATABASE_WAIT_SECONDS", default=20)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # select_for_update is a no-op on SQLite: IMMEDIATE transactions do its work.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": DATABASE_WAIT_SECONDS,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    if TESTING:
        DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
        DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    DATABASES["default"]["OPTIONS"].setdefault("options", f"-c lock_timeout={DATABASE_WAIT_SECONDS}s")
# Opening SQLite reads the whole schema, 20 ms of processor time that would be most of a small answer.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "media/"  # nothing is served there; without it the test server would serve MEDIA_ROOT at "/"
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "alliance.site.outage.Upload",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- jobs -----------------------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
# What concerns more units than this (opening a year, publishing its results) is done by a worker; so is the workbook of
# a list of more rows.
WORK_AT_ONCE = env.int("WORK_AT_ONCE", default=200)
IMPORTED_AT_ONCE = env.int("IMPORTED_AT_ONCE", default=500)
ROWS_AT_ONCE = env.int("ROWS_AT_ONCE", default=2000)
# So many files of one person may wait or be in the making (`alliance.background.exports`); for everybody it is two at a time.
FILES_PER_PERSON = env.int("FILES_PER_PERSON", default=5)
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # kB
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for a broker that is away as long as it takes
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# Without a Redis (commands and tests beside a portal that does not run) nothing is rung and nothing is remembered.
REDIS = broker.addresses(REDIS_URL, env.str("REDIS_SOCKET", default=""), DATA_DIR)
CELERY_BROKER_URL = REDIS.queue if REDIS else "memory://"
if REDIS:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 2 * CELERY_TASK_TIME_LIMIT,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
CACHES = {
    "default": {
        "BACKEND": "alliance.ground.broker.ForgetfulCache",
        "LOCATION": REDIS.cache,
        "OPTIONS": broker.one_try(0.5),
    }
    if REDIS
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- mail -----------------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'mail'}"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=5)
# The other half of what an outbox knows of its home (docs/operations.md): stays behind when the database is copied.
MAIL_HOME_FILE = DATA_DIR / "mail_home"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="联盟秘书处 <secretariat@localhost>")

# --- people and sessions --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "alliance.User"
AUTHENTICATION_BACKENDS = [
    "alliance.signin.tries.Backend",
    "alliance.rights.backends.DatedGrantBackend",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "alliance.signin.passwords.Rules"}]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_COOKIE_AGE = SESSION_LIFE_SECONDS = env.int("SESSION_LIFE_SECONDS", default=12 * 3600)
SESSION_ENGINE = "alliance.signin.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "alliance.site.views.errors.csrf_failure"
MESSAGE_STORAGE = "alliance.signin.sessions.Messages"

# --- transport and headers ------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_HTTP
if not INSECURE_HTTP:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 365 * 24 * 3600
# A promise for all other sites of the domain, which cannot be taken back for months: only who owns them may give it.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_WHOLE_DOMAIN", default=False)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None if INSECURE_HTTP else "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- language, time, static files -----------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "alliance.files.files.Storage"},
    "staticfiles": {
        "BACKEND": "alliance.files.static.Plain" if DEBUG or TESTING else "alliance.files.static.Packed"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",
    "security.W005",
    "security.W021",
]  # the latter two: HSTS_WHOLE_DOMAIN

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "alliance": {"level": "INFO"},
        "django.security": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
    },
}
