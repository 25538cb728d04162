# The portal as one image: web, workers and scheduler differ only in their command.
FROM python:3.11-slim AS packages
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim
# Pango and the subset library make the PDFs; without the latter one takes half a minute.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        fontconfig fonts-arphic-ukai fonts-noto-cjk \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /app portal
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=sanhua.settings.prod \
    PRIVATE_FILES_DIR=/data/files
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# The embedded settings need no services; the key is made up for this one command.
RUN DJANGO_SETTINGS_MODULE=sanhua.settings.dev SECRET_KEY=only-while-building \
        python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q sanhua societies pilots reporting \
    && rm -rf var \
    && install -d -o portal -g portal /app/var /data/files
USER portal
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "-c", "scripts/gunicorn.conf.py", "sanhua.wsgi"]
