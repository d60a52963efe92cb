/** The settings in a text in the format of rabbitmq.conf: https://www.rabbitmq.com/docs/configure#config-file-formats */
export interface ConfSetting {
  /** `vm_memory_high_watermark.relative` */
  readonly key: string;
  readonly value: string;
  /** Of the text, from 1. */
  readonly line: number;
}

/** One setting a line, `key = value`; `#` begins a comment. Other lines are left for RabbitMQ to judge. */
export function settingsIn(text: string): ConfSetting[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const equals = line.indexOf("=");
    const key = line.slice(0, Math.max(0, equals)).trim();
    if (key === "" || /[\s#]/.test(key)) return [];
    const value = line
      .slice(equals + 1)
      .replace(/#.*$/, "")
      .trim();
    return [{ key, value, line: index + 1 }];
  });
}
