# docker build -t news-monitor . && docker run -v ./config:/etc/news-monitor:ro -v news:/data news-monitor
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/news-monitor && /opt/news-monitor/bin/pip install --no-cache-dir .

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /data --uid 10001 monitor
COPY --from=build /opt/news-monitor /opt/news-monitor
COPY config /etc/news-monitor
ENV PATH=/opt/news-monitor/bin:$PATH \
    MONITOR_CONFIG=/etc/news-monitor \
    MONITOR_DATABASE_URL=sqlite:////data/monitor.db \
    PYTHONUNBUFFERED=1
USER monitor
WORKDIR /data
VOLUME /data
# `run` ends by itself within ten seconds of SIGTERM.
STOPSIGNAL SIGTERM
ENTRYPOINT ["monitor"]
CMD ["run", "--log-format", "json"]
