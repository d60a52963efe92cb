# Node.js from Debian's packages, for machines that cannot pull the official image: the program, its libraries, the
# authorities of the system, and busybox as the shell that a CI runs its lines with. Nobody's user, as in that image: 1000.
# The broker's image, which the engine has already, is where it is installed; nothing else of it comes along.
ARG BROKER_IMAGE
FROM ${BROKER_IMAGE} AS packages
USER root
# As 22.19: any newer one will do.
ARG NODE_MINIMUM
# The machine's own settings for apt, such as one for a mirror that stands still.
ARG APT_OPTIONS
# Debian's Node.js reads a part of its own modules from /usr/share/nodejs.
RUN set -eu; \
    apt-get $APT_OPTIONS update; \
    found=$(apt-cache policy nodejs | sed -n 's/^ *Candidate: *//p'); \
    dpkg --compare-versions "$found" ge "$NODE_MINIMUM" || \
      { echo "warren: wrong Node.js version: the packages are of nodejs $found, and $NODE_MINIMUM or newer is needed" >&2; exit 65; }; \
    DEBIAN_FRONTEND=noninteractive apt-get $APT_OPTIONS install -y --no-install-recommends nodejs busybox-static ca-certificates; \
    mkdir -p /only/usr/bin /only/etc/ssl/certs /only/usr/share /only/usr/lib/ssl /only/tmp; chmod 1777 /only/tmp; \
    ln -s usr/bin /only/bin; \
    cp -L /usr/bin/node /usr/bin/busybox /only/usr/bin/; \
    for name in $(/usr/bin/busybox --list); do [ "$name" = busybox ] || ln -s busybox "/only/usr/bin/$name"; done; \
    { ldd /usr/bin/node | grep -o '/[^ ]*'; find /usr/lib -name 'libnss_dns.so*' -o -name 'libresolv.so*'; } | sort -u | \
      while read -r library; do mkdir -p "/only$(dirname "$library")"; cp -L "$library" "/only$library"; done; \
    cp -a /usr/share/nodejs /only/usr/share/; rm -rf /only/usr/share/nodejs/corepack /only/usr/share/nodejs/@types; \
    cp /etc/ssl/certs/ca-certificates.crt /only/etc/ssl/certs/; cp /etc/ssl/openssl.cnf /only/etc/ssl/; \
    ln -s /etc/ssl/certs/ca-certificates.crt /only/usr/lib/ssl/cert.pem; \
    ln -s /etc/ssl/openssl.cnf /only/usr/lib/ssl/openssl.cnf; \
    printf 'root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n' > /only/etc/passwd; \
    printf 'root:x:0:\nnode:x:1000:\n' > /only/etc/group; \
    printf 'hosts: files dns\n' > /only/etc/nsswitch.conf

FROM scratch
COPY --from=packages /only /
ENV PATH=/usr/local/bin:/usr/bin:/bin
CMD ["node"]
