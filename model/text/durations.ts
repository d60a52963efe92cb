/** In milliseconds, as clocks, certificates and RabbitMQ count. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
