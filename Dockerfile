# docker build -t news-monitor . && docker run -v news:/data news-monitor
# Your own configuration: -v ./config:/data/config:ro
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/news-monitor && /opt/news-monitor/bin/pip install --no-cache-dir .

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /data --uid 10001 monitor
COPY --from=build /opt/news-monitor /opt/news-monitor
# What the files name beside their folder, the inbox, is in the volume then.
COPY --chown=monitor config /data/config
ENV PATH=/opt/news-monitor/bin:$PATH \
    MONITOR_CONFIG=/data/config \
    MONITOR_DATABASE_URL=sqlite:////data/monitor.db \
    PYTHONUNBUFFERED=1
USER monitor
WORKDIR /data
VOLUME /data
# `run` ends by itself within ten seconds of SIGTERM.
STOPSIGNAL SIGTERM
ENTRYPOINT ["monitor"]
CMD ["run", "--log-format", "json"]
