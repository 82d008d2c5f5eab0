# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements-prod.lock /
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r /requirements-prod.lock

FROM python:3.13-slim AS static
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
COPY --from=build /venv /venv
COPY . /app
WORKDIR /app
# Only names and hashes of files are computed here; no secret of the installation is needed or kept.
RUN SECRET_KEY=unused-while-collecting ALLOWED_HOSTS=unused DATABASE_URL=postgres://unused/unused \
    REDIS_URL=redis://unused STATIC_ROOT=/static python manage.py collectstatic --no-input

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 STATIC_ROOT=/static HOME=/tmp
RUN groupadd --gid 10001 board && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin board
COPY --from=build /venv /venv
COPY --from=static /static /static
COPY . /app
WORKDIR /app
RUN python -m compileall -q /app /venv
USER 10001:10001
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "config.wsgi:application"]
