"""Settings of the web server: ``gunicorn -c config/gunicorn.py``, all from the environment.

``HOST PORT WEB_CONCURRENCY WEB_THREADS``. Threads, because twenty stalled uploads would block as many
one-request workers; in public a buffering proxy stands in front.
"""

import os

wsgi_app = "config.wsgi"
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
# SQLite's writers queue, so more processes than one only wait for each other.
embedded = os.environ.get("DATABASE_URL", "sqlite:").startswith("sqlite:")
workers = int(os.environ.get("WEB_CONCURRENCY") or (1 if embedded else os.cpu_count()))
threads = int(os.environ.get("WEB_THREADS") or 8)
timeout = 60
graceful_timeout = 10
# Otherwise a socket appears in the home directory, outside DATA_DIR.
control_socket_disable = True
loglevel = "warning"
