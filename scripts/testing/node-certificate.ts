/** The certificate of a node that speaks TLS: what a listener shows, and another one in its place. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import type { Issued } from "../../provider/certificates/issue-certificate.ts";

/** The certificate of a listener of this machine. @throws what the handshake says against it */
export async function peerCertificate(port: number, ca: string): Promise<X509Certificate> {
  const socket = connect({ host: "127.0.0.1", port, ca });
  try {
    await once(socket, "secureConnect");
    const certificate = socket.getPeerX509Certificate();
    assert.ok(certificate !== undefined);
    return certificate;
  } finally {
    socket.destroy();
  }
}

/** The node shows it from then on, without a restart and after one. */
export function showCertificate(container: string, { certificate, privateKey }: Issued): void {
  write(container, "/etc/rabbitmq/tls-certificate.pem", certificate);
  write(container, "/etc/rabbitmq/tls-key.pem", privateKey);
  execFileSync("docker", ["exec", container, "rabbitmqctl", "eval", "ssl:clear_pem_cache()."]);
}

/** In the place of a file of the node, at once and as the server's own. */
function write(container: string, file: string, text: string): void {
  const script = `umask 077 && cat > ${file}.n && mv -f ${file}.n ${file}`;
  execFileSync("docker", ["exec", "--interactive", container, "sh", "-c", script], { input: text });
}
