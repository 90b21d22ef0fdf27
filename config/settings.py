"""All settings of Keti: one file, read from the environment alone (design.md §9).

With nothing set, everything lives under ``DATA_DIR`` (``./data``): an SQLite file, uploads,
the file broker and the secret key.
"""

import os
import secrets
from pathlib import Path

import environ
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret(path: Path) -> str:
    """The secret key of this installation: made once, readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key


SECRET_KEY = env("SECRET_KEY", default="") or _kept_secret(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "config",
    "demo",
    "workbooks",
    "reminders",
    "boards",
    "scoring",
    "reviews",
    "results",
    "plans",
    "projects",
    "people",
    "kit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "config.health.Probes",
    "kit.middleware.CleanRequest",
    "django.middleware.security.SecurityMiddleware",
    "kit.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.OwnLanguage",
    "people.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kit.middleware.RefusalPages",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "django.template.context_processors.i18n",
                "config.nav.nav",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'keti.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
    }
    # A database in memory would be one connection for all threads of a server under test.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    # Compiling the conditions of who sees what takes seconds, running them milliseconds.
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "kit.cache.Cache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "cache",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    }
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=14 * 24 * 3600)
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.adapter.NoSignup"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
# Hundreds of sites share few addresses: throttle wrong passwords per account, not sign-ins per address.
ACCOUNT_RATE_LIMITS = {"login": "3000/m/ip", "login_failed": "100/m/ip,10/300s/key"}
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = env("CLIENT_IP_HEADER", default="") or None

LANGUAGE_CODE = env("LANGUAGE_CODE", default="zh-hans")
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = DATA_DIR / "uploads"

ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=20 * 1024 * 1024)
WORKBOOK_MAX_BYTES = env.int("WORKBOOK_MAX_BYTES", default=10 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o640

# With no mail server set, letters lie as files under DATA_DIR/mail.
_mail = env.email("EMAIL_URL", default="filemail:///")
if not env.str("EMAIL_URL", ""):
    _mail["EMAIL_FILE_PATH"] = str(DATA_DIR / "mail")
vars().update(_mail)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="keti@localhost")
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000")

# Hosts inside that group robots may have all the same, "host" or "host:port".
ROBOT_HOSTS = env.list("ROBOT_HOSTS", default=[])
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds that a mail server may take to answer

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT = "config.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(DATA_DIR / "broker"), "polling_interval": 0.5}
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
else:  # worker and beat notice a Redis that is gone without a word; a bell (kit/bell.py) is rung once
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 3,
        "socket_timeout": 5,
        "socket_keepalive": True,
        "max_retries": 0,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever, at most 30 s apart
CELERY_BEAT_SCHEDULE = {
    "forget-expired-sessions": {
        "task": "config.tasks.forget_expired_sessions",
        "schedule": crontab(hour=3, minute=40),
    },
    "forget-old-answers": {
        "task": "config.tasks.forget_old_answers",
        "schedule": crontab(hour=3, minute=50),
    },
    "move-phases-whose-deadline-passed": {
        "task": "scoring.tasks.move_due_phases",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "take-up-waiting-workbooks": {
        "task": "workbooks.tasks.take_up_waiting",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "take-up-waiting-stability-reports": {
        "task": "scoring.tasks.take_up_stability",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "remind": {
        "task": "reminders.tasks.tick",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "note-what-is-done": {
        "task": "reminders.tasks.settle",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["kit.wire.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kit.wire.CleanJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["kit.listing.FilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "kit.listing.Pages",
    "DEFAULT_SCHEMA_CLASS": "kit.schema.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "PAGE_SIZE": 50,
    "COERCE_DECIMAL_TO_STRING": True,
    "DATETIME_FORMAT": None,
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "kit.errors.Errors",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Keti API",
    "DESCRIPTION": _("Improvement topics from proposal to proven result."),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "Dimension": "scoring.dimensions.DIMENSIONS",
        "SeatRole": "people.models.Seat.Role",
        "CenterKind": "people.models.Center.Kind",
        "Phase": "projects.models.Cycle.Phase",
        "TopicState": "projects.models.Topic.State",
        "TopicKind": "projects.models.Topic.Kind",
        "TopicType": "projects.models.Topic.Type",
        "MemberRole": "projects.models.TeamMember.Role",
        "MemberState": "projects.models.TeamMember.State",
        "CommitmentState": "projects.models.Commitment.State",
        "MilestoneState": "plans.models.Milestone.State",
        "Danger": "boards.wording.DANGERS",
        "Colour": "plans.models.Colour",
        "RiskState": "plans.models.Risk.State",
        "IndicatorUnit": "results.models.Indicator.Unit",
        "Direction": "results.models.Indicator.Direction",
        "BenefitKind": "results.models.Benefit.Kind",
        "BenefitState": "results.models.Benefit.State",
        "ChangeState": "results.models.Change.State",
        "ChangeWhat": "results.models.Change.What",
        "ReviewKind": "reviews.models.StageReview.Kind",
        "ReviewState": "reviews.models.StageReview.State",
        "RectificationKind": "reviews.models.Rectification.Kind",
        "RectificationState": "reviews.models.Rectification.State",
        "BallotState": "scoring.models.Ballot.State",
        "AbsenceKind": "scoring.models.Absence.Kind",
        "ImportKind": "workbooks.models.Import.Kind",
        "ImportState": "workbooks.models.Import.State",
        "ImportTopicState": "workbooks.models.Import.TopicState",
        "ExportKind": "workbooks.exports.KINDS",
        "ErrorType": ["validation_error", "client_error", "server_error"],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_standardized_errors.openapi_hooks.postprocess_schema_enums",
        "kit.schema.describe_conventions",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},
}
