/** Text as the bytes that RabbitMQ has of it; without Node.js, since a page asks the oracle, too. */
const encoder = new TextEncoder();

/** What is no text (half of a surrogate pair) becomes U+FFFD. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The order of their bytes, for sorting. */
export function byUtf8(left: string, right: string): number {
  const [a, b] = [utf8(left), utf8(right)];
  const at = a.findIndex((byte, index) => byte !== b[index]);
  if (at === -1) return a.length - b.length;
  return (a[at] ?? 0) - (b[at] ?? -1);
}
