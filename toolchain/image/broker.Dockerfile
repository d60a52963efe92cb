# RabbitMQ from Debian's packages, for machines that cannot pull the official image. It keeps that image's
# conventions: user and group 999, data in /var/lib/rabbitmq/mnesia, configuration in /etc/rabbitmq, log on stdout,
# the same ports, the node as process 1. All plugins that come with RabbitMQ are in it; only those named in
# /etc/rabbitmq/enabled_plugins run.
FROM scratch
ADD rootfs.tar /
# As 4.3, and the oldest patch release of it that has no known holes.
ARG RABBITMQ_SERIES
ARG RABBITMQ_MINIMUM
# The machine's own settings for apt, such as one for a mirror that stands still.
ARG APT_OPTIONS
COPY official-defaults.escript /tmp/
# User and group first, as in the official image: a volume then fits either of the two.
# Debian's package may not start a server while the image is built, and its .deb files stay out of the layer.
RUN set -eu; \
    groupadd --gid 999 --system rabbitmq; \
    useradd --uid 999 --system --gid rabbitmq --home-dir /var/lib/rabbitmq --shell /bin/bash rabbitmq; \
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; \
    apt-get $APT_OPTIONS update; \
    found=$(apt-cache policy rabbitmq-server | sed -n 's/^ *Candidate: *//p'); \
    case "$found" in \
      "$RABBITMQ_SERIES".*) ;; \
      *) echo "warren: wrong RabbitMQ version: Debian has rabbitmq-server $found, and $RABBITMQ_SERIES.x is needed" >&2; exit 65 ;; \
    esac; \
    dpkg --compare-versions "$found" ge "$RABBITMQ_MINIMUM" || \
      { echo "warren: wrong RabbitMQ version: Debian has rabbitmq-server $found, and $RABBITMQ_MINIMUM or newer is needed" >&2; exit 65; }; \
    DEBIAN_FRONTEND=noninteractive apt-get $APT_OPTIONS install -y --no-install-recommends rabbitmq-server; \
    escript /tmp/official-defaults.escript \
      /usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins/rabbit-[0-9]*/ebin/rabbit_amqqueue.beam; \
    rm /tmp/official-defaults.escript; \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log /usr/sbin/policy-rc.d; \
    rm -rf /var/lib/rabbitmq/* /var/lib/rabbitmq/.erlang.cookie; \
    mkdir -p /etc/rabbitmq/conf.d /var/lib/rabbitmq/mnesia /var/log/rabbitmq; \
    printf 'loopback_users.guest = false\nlog.console = true\n' > /etc/rabbitmq/conf.d/10-defaults.conf; \
    printf '[rabbitmq_management,rabbitmq_prometheus].\n' > /etc/rabbitmq/enabled_plugins; \
    chown -R rabbitmq:rabbitmq /etc/rabbitmq /var/lib/rabbitmq /var/log/rabbitmq; \
    ln -s /var/lib/rabbitmq/.erlang.cookie /root/.erlang.cookie
# RabbitMQ's own scripts, not Debian's wrappers around them: those write the log to files and split their arguments
# again. RUNNING_UNDER_SYSTEMD makes the start script replace itself by the Erlang VM, which stops gracefully on
# SIGTERM (docker-library/rabbitmq#778).
ENV PATH=/usr/lib/rabbitmq/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/var/lib/rabbitmq \
    LANG=C.UTF-8 LANGUAGE=C.UTF-8 LC_ALL=C.UTF-8 \
    RABBITMQ_DATA_DIR=/var/lib/rabbitmq \
    RABBITMQ_LOGS=- \
    RUNNING_UNDER_SYSTEMD=true
VOLUME /var/lib/rabbitmq
USER rabbitmq
WORKDIR /var/lib/rabbitmq
EXPOSE 4369 5671 5672 15671 15672 15691 15692 25672
CMD ["rabbitmq-server"]
