# HAProxy from Debian's packages, for machines that cannot pull the official image: nothing but the program and its
# libraries. It keeps that image's conventions: user and group 99, configuration in
# /usr/local/etc/haproxy/haproxy.cfg, log on stdout, a soft stop on SIGUSR1.
# The broker's image, which the engine has already, is where it is installed; nothing else of it comes along.
ARG BROKER_IMAGE
FROM ${BROKER_IMAGE} AS packages
USER root
# As 3.2: any patch release of it will do.
ARG HAPROXY_SERIES
# The machine's own settings for apt, such as one for a mirror that stands still.
ARG APT_OPTIONS
RUN set -eu; \
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; \
    apt-get $APT_OPTIONS update; \
    found=$(apt-cache policy haproxy | sed -n 's/^ *Candidate: *//p'); \
    case "$found" in \
      "$HAPROXY_SERIES".*) ;; \
      *) echo "warren: wrong HAProxy version: the packages are of haproxy $found, and $HAPROXY_SERIES.x is needed" >&2; exit 65 ;; \
    esac; \
    DEBIAN_FRONTEND=noninteractive apt-get $APT_OPTIONS install -y --no-install-recommends haproxy; \
    mkdir -p /only/usr/local/sbin /only/usr/local/etc/haproxy /only/etc /only/tmp; chmod 1777 /only/tmp; \
    cp /usr/sbin/haproxy /only/usr/local/sbin/; \
    ldd /usr/sbin/haproxy | grep -o '/[^ ]*' | while read -r library; do \
      mkdir -p "/only$(dirname "$library")"; cp -L "$library" "/only$library"; \
    done; \
    printf 'haproxy:x:99:99::/:/sbin/nologin\n' > /only/etc/passwd; \
    printf 'haproxy:x:99:\n' > /only/etc/group; \
    /usr/sbin/haproxy -v > /only/usr/local/etc/haproxy/version

FROM scratch
COPY --from=packages /only /
USER 99:99
STOPSIGNAL SIGUSR1
EXPOSE 5672 15672
CMD ["/usr/local/sbin/haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]
