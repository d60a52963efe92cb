/** The ports where RabbitMQ listens when nothing else is said: https://www.rabbitmq.com/docs/networking#ports */

export const DEFAULT_PORTS = { amqp: 5672, management: 15_672, prometheus: 15_692 } as const;

/** The same with TLS. */
export const DEFAULT_TLS_PORTS = { amqp: 5671, management: 15_671, prometheus: 15_691 } as const;

/** By the scheme of a URL. */
export const PORT_OF_SCHEME = {
  "amqp:": DEFAULT_PORTS.amqp,
  "amqps:": DEFAULT_TLS_PORTS.amqp,
  "http:": DEFAULT_PORTS.management,
  "https:": DEFAULT_TLS_PORTS.management,
} as const;
