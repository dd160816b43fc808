FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock constraints.txt ./
RUN python -m venv /opt/claimline \
 && /opt/claimline/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/claimline/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --system --no-create-home claimline && install --directory --owner claimline --mode 0700 /keys
COPY --from=build /opt/claimline /opt/claimline
ENV PATH=/opt/claimline/bin:$PATH
USER claimline
EXPOSE 8000
CMD ["claimline", "serve"]
