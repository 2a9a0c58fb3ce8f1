"""All settings, read from the environment. docs/settings.md explains each variable.

What is long and seldom changes with the place stands in `newsportal.conf`.

Without DATABASE_URL and REDIS_URL the embedded engines of `newsportal.local` are meant.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from newsportal import env, mailing
from newsportal.conf import admin, engines, logs, rest
from newsportal.local import addresses

BASE_DIR = Path(__file__).resolve().parent.parent

IS_PRODUCTION = env.boolean("NEWSPORTAL_PRODUCTION", default=False)
DEBUG = env.boolean("NEWSPORTAL_DEBUG", default=False)


def _secret_key() -> str:
    """The configured key; outside production one that is made once and kept in the state folder."""
    key = env.text("NEWSPORTAL_SECRET_KEY")
    if key or IS_PRODUCTION:
        return key
    file = addresses.state_dir() / "secret_key"
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            # A link fails when the name exists, so of two first starts one key wins for both.
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.words("NEWSPORTAL_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words(
    "NEWSPORTAL_ALLOWED_HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1,[::1]"
)
CSRF_TRUSTED_ORIGINS = env.words("NEWSPORTAL_CSRF_TRUSTED_ORIGINS")
# The address that readers reach us by, without a slash at the end; empty: the request's own host.
NEWSPORTAL_PUBLIC_URL = env.text("NEWSPORTAL_PUBLIC_URL").rstrip("/")

INSTALLED_APPS = [
    # Not the configuration that puts Unfold's own site in the place of ours.
    "unfold.apps.BasicAppConfig",
    "newsportal.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "newsportal",
    "newsportal.events",
    "newsportal.sites",
    "newsportal.staff.apps.StaffConfig",
    "newsportal.readers",
    "newsportal.articles",
    "comments",
    "social",
    "newsportal.embed",
]

MIDDLEWARE = [
    "newsportal.lib.http_metrics.HttpMetricsMiddleware",
    "newsportal.lib.middleware.RequestIdMiddleware",
    "newsportal.middleware.ProbeMiddleware",
    "newsportal.lib.middleware.ProblemMiddleware",
    "newsportal.lib.middleware.ApiHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "newsportal.sites.cors.CorsMiddleware",
    "newsportal.readers.limits.AddressLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    # From here data goes to its view at once.
    "newsportal.page_middleware.PagesOnlyMiddleware",
    "newsportal.admin_csp.AdminCspMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "newsportal.middleware.StaffLocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: it answers in the place of a log-in that failed too often.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsportal.urls"
WSGI_APPLICATION = "newsportal.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Engines ------------------------------------------------------------------------------------

DATABASES = {"default": engines.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# See ADR 34. Common: broker and limits (noeviction). Cache: page bytes, pub/sub (may evict).
# Durable: interactions (on disk before they are answered).
REDIS_URL = engines.redis_url("REDIS_URL", env.text("REDIS_URL") or addresses.redis_url())
REDIS_CACHE_URL = engines.redis_url("REDIS_CACHE_URL", env.text("REDIS_CACHE_URL") or REDIS_URL)
REDIS_DURABLE_URL = engines.redis_url(
    "REDIS_DURABLE_URL",
    env.text("REDIS_DURABLE_URL") or env.text("REDIS_URL") or addresses.redis_url("durable"),
)
CELERY_BROKER_URL = addresses.broker_url(REDIS_URL)

# --- Limits and work ----------------------------------------------------------------------------

# Rate limits, flood and slow mode; off only for benchmarks.
NEWSPORTAL_LIMITS = env.boolean("NEWSPORTAL_LIMITS", default=True)
# Votes on one comment within a minute beyond which its place in the thread stands still until a
# person looks, when most of them are by accounts of the last day; 0: never.
NEWSPORTAL_VOTES_PER_MINUTE = env.integer("NEWSPORTAL_VOTES_PER_MINUTE", 30)
# How many zero bits a guest's proof of work begins with; each doubles the work. 16: about half a
# second of a browser's time.
NEWSPORTAL_CHALLENGE_BITS = env.integer("NEWSPORTAL_CHALLENGE_BITS", 16, least=1)
# How many web processes share a limit when Redis is away and each must count alone.
NEWSPORTAL_PROCESSES = env.integer("NEWSPORTAL_PROCESSES", 1, least=1)
# How much public answers may fill in the memory of each web process; 0: all go through Django.
NEWSPORTAL_EDGE_BYTES = env.integer("NEWSPORTAL_EDGE_BYTES", 16 * 1024 * 1024)
# Proxies in front of us whose X-Forwarded-For entries are believed, counted from the right.
NEWSPORTAL_TRUSTED_PROXIES = env.integer("NEWSPORTAL_TRUSTED_PROXIES", 0)
# What an act adds to an article in the orders `hot` and `rising`. A review is a comment too.
NEWSPORTAL_HEAT_WEIGHTS = env.weights(
    "NEWSPORTAL_HEAT_WEIGHTS",
    {
        "comments": 2,
        "ratings": 1,
        "sharers": 3,
        "confirmed": 3,
        "click_backs": 1,
        "reactions": 0.5,
    },
)
# Into how many streams interactions are spread by article. Fewer than before leave some undrained.
NEWSPORTAL_INTERACTION_STREAMS = env.integer("NEWSPORTAL_INTERACTION_STREAMS", 4, least=1)
# More entries than this waiting in a stream, and impressions are counted as shed.
NEWSPORTAL_INTERACTIONS_WAITING_MAX = env.integer(
    "NEWSPORTAL_INTERACTIONS_WAITING_MAX", 100_000, least=1
)
# How long rows of single interactions are kept; the sums stay.
NEWSPORTAL_INTERACTIONS_KEPT_DAYS = env.integer("NEWSPORTAL_INTERACTIONS_KEPT_DAYS", 30, least=3)
# How long one query of a search may take before the answer is 503.
NEWSPORTAL_SEARCH_TIMEOUT_MS = env.integer("NEWSPORTAL_SEARCH_TIMEOUT_MS", 500, least=1)
# How long a worker may hold a row before another one gets it. Longer than a task's hard limit.
NEWSPORTAL_WORK_LEASE_SECONDS = env.integer("NEWSPORTAL_WORK_LEASE_SECONDS", 40, least=1)
# What nobody waits for begins at the next full multiple of this: work of one moment is one message.
NEWSPORTAL_GATHER_MS = env.integer("NEWSPORTAL_GATHER_MS", 1000)
# Internal hosts and networks that calls to other servers may reach all the same.
NEWSPORTAL_OUTBOUND_ALLOWED = env.words("NEWSPORTAL_OUTBOUND_ALLOWED")
# The name server that is asked whose robot came; empty: the system's.
NEWSPORTAL_RESOLVER = env.server("NEWSPORTAL_RESOLVER", port=53)
# In how many days requests of the legal register have to be answered, by who asks.
NEWSPORTAL_LEGAL_DUE_DAYS = env.weights(
    "NEWSPORTAL_LEGAL_DUE_DAYS",
    {"court": 10, "police": 10, "regulator": 1, "reader_data": 30, "complaint": 7},
)
# How long after its decision a complaint keeps the name, the address and the words of who sent it.
NEWSPORTAL_COMPLAINT_KEPT_DAYS = env.integer("NEWSPORTAL_COMPLAINT_KEPT_DAYS", 180, least=1)
NEWSPORTAL_SANDBOX = env.boolean("NEWSPORTAL_SANDBOX", default=not IS_PRODUCTION)
# Who may read `/metrics`: callers from these networks, and who shows this token.
NEWSPORTAL_METRICS_NETWORKS = env.words(
    "NEWSPORTAL_METRICS_NETWORKS", "" if IS_PRODUCTION else "127.0.0.0/8,::1/128"
)
NEWSPORTAL_METRICS_TOKEN = env.text("NEWSPORTAL_METRICS_TOKEN")
NEWSPORTAL_ROUTES = "newsportal.routes"
# Hosts that exist nowhere but in the demo, and the path at which we serve their articles.
NEWSPORTAL_SERVED_HERE = {} if IS_PRODUCTION else {"demo.example": "/demo"}

# --- Live streams -------------------------------------------------------------------------------

# Where readers reach the stream process, without a slash at the end; empty: there is none.
NEWSPORTAL_STREAM_URL = env.text("NEWSPORTAL_STREAM_URL").rstrip("/")
# How many may be open at once: in one process, and there of one site, article, address prefix.
NEWSPORTAL_STREAM_CLIENTS = env.integer("NEWSPORTAL_STREAM_CLIENTS", 10_000, least=1)
NEWSPORTAL_STREAM_CLIENTS_PER_SITE = env.integer(
    "NEWSPORTAL_STREAM_CLIENTS_PER_SITE", 8000, least=1
)
NEWSPORTAL_STREAM_CLIENTS_PER_ARTICLE = env.integer(
    "NEWSPORTAL_STREAM_CLIENTS_PER_ARTICLE", 5000, least=1
)
NEWSPORTAL_STREAM_CLIENTS_PER_ADDRESS = env.integer(
    "NEWSPORTAL_STREAM_CLIENTS_PER_ADDRESS", 500, least=1
)
NEWSPORTAL_STREAM_HEARTBEAT_SECONDS = env.integer(
    "NEWSPORTAL_STREAM_HEARTBEAT_SECONDS", 15, least=1
)

# --- Mail ---------------------------------------------------------------------------------------

# A development machine writes mails into files; in production a server must be named.
_MAIL_URL = env.text("NEWSPORTAL_MAIL_URL")
globals().update(mailing.mail_settings(_MAIL_URL, files=addresses.state_dir() / "mails"))
DEFAULT_FROM_EMAIL = env.text("NEWSPORTAL_MAIL_FROM", "newsportal@localhost")
NEWSPORTAL_SENDS_MAIL = bool(_MAIL_URL) or not IS_PRODUCTION

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("kk", "Қазақша"), ("az", "Azərbaycanca"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "newsportal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("NEWSPORTAL_TIME_ZONE", "Asia/Almaty")

# --- Static files, security, logs ---------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("NEWSPORTAL_STATIC_ROOT") or BASE_DIR / "static")
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Whoever opens the log-in page itself wants the desk, not a page of their own.
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    # Refuses before any password is looked at.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Whether the admin asks the staff for a second factor: off, optional (of those who have switched
# it on), required.
NEWSPORTAL_STAFF_2FA = env.choice(
    "NEWSPORTAL_STAFF_2FA",
    ("off", "optional", "required"),
    "required" if IS_PRODUCTION else "optional",
)
OTP_TOTP_ISSUER = "newsportal"
# Failed log-ins are counted in PostgreSQL: Redis may be dead.
AXES_ENABLED = NEWSPORTAL_LIMITS
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# By both: nobody can lock a colleague out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "newsportal.staff.attempts.caller_address"
AXES_LOCKOUT_CALLABLE = "newsportal.staff.attempts.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_SSL_REDIRECT = env.boolean("NEWSPORTAL_SSL_REDIRECT", default=IS_PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
if NEWSPORTAL_TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "newsportal.lib.problems.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 700

LOGGING = logs.LOGGING

# --- REST, the admin ----------------------------------------------------------------------------

REST_FRAMEWORK = rest.REST_FRAMEWORK
SPECTACULAR_SETTINGS = rest.SPECTACULAR_SETTINGS
UNFOLD = admin.UNFOLD
