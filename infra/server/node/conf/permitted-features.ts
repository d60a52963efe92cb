import { settingsIn } from "./settings-in.ts";

const PERMIT = "deprecated_features.permit.";

/** RabbitMQ's names of the deprecated features that a rabbitmq.conf permits; the last line of each counts. */
export function permittedFeatures(rabbitmqConf: string): string[] {
  const told = new Map(
    settingsIn(rabbitmqConf)
      .filter(({ key }) => key.startsWith(PERMIT))
      .map(({ key, value }) => [key.slice(PERMIT.length), value]),
  );
  return [...told].flatMap(([feature, value]) => (value === "true" ? [feature] : []));
}
