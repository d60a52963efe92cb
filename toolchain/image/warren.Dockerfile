# Warren in a container, for CI and for a job in a cluster: the npm package with what its commands import. The folder that
# it is built from is a file of each release:
#   docker build --tag warren:0.1.0 - < warren-0.1.0-image.tar.gz
# Any image with a Node.js that Warren takes will do as the base.
ARG NODE_IMAGE=node:24-trixie-slim
FROM ${NODE_IMAGE}
COPY warren /opt/warren
# Where the files of a team are mounted. Whoever runs it as another user gives it a folder of theirs.
COPY --chown=1000:1000 work /work
ENV PATH=/opt/warren/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/tmp \
    WARREN_CACHE=/tmp/warren \
    WARREN_PROGRAM=warren
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["warren"]
CMD ["help"]
