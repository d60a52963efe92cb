/**
 * How late it can be what RabbitMQ tells of itself, where nobody has set it otherwise.
 *
 * Sources: https://www.rabbitmq.com/docs/management#statistics-interval (`collect_statistics_interval`); `?TICK_INTERVAL` of
 * `rabbit_quorum_queue` and `rabbit_stream_coordinator` (`quorum_tick_interval`, `stream_tick_interval`).
 */

/** Milliseconds from one time that a node, a queue, a channel or a connection tells of itself to the next. */
export const STATISTICS_INTERVAL = 5_000;

/** Milliseconds from one time that a quorum queue or a stream writes its messages down to the next. */
export const TICK_INTERVAL = 5_000;
