/** How a server of Warren's own can have TLS. */

export const TLS_MODES = ["off", "development", "given"] as const;

export const CLIENT_CERTIFICATES = ["none", "requested"] as const;
/** Whether the AMQP listener asks its clients for a certificate, and takes none but the authority's. */
export type ClientCertificates = (typeof CLIENT_CERTIFICATES)[number];
