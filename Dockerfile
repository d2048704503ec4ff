# syntax=docker/dockerfile:1
FROM python:3.11.13-slim-bookworm AS build
WORKDIR /src
COPY requirements/scale.txt requirements/
RUN python -m venv /opt/pinakes \
 && /opt/pinakes/bin/pip install --no-cache-dir --require-hashes --requirement requirements/scale.txt
COPY . .
RUN /opt/pinakes/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data pinakes && mkdir /data && chown pinakes /data
COPY --from=build /opt/pinakes /opt/pinakes
ENV PATH=/opt/pinakes/bin:$PATH PYTHONUNBUFFERED=1
USER pinakes
WORKDIR /data
VOLUME /data
EXPOSE 8000 8100
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["pinakes"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
