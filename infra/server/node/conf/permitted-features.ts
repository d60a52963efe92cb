import { featureOfPermit } from "../../../../model/rabbitmq/deprecated-features.ts";
import { settingsIn } from "./settings-in.ts";

/** RabbitMQ's names of the deprecated features that a rabbitmq.conf permits; the last line of each counts. */
export function permittedFeatures(rabbitmqConf: string): string[] {
  const told = new Map(
    settingsIn(rabbitmqConf).flatMap(({ key, value }) => {
      const feature = featureOfPermit(key);
      return feature === undefined ? [] : [[feature, value] as const];
    }),
  );
  return [...told].flatMap(([feature, value]) => (value === "true" ? [feature] : []));
}
