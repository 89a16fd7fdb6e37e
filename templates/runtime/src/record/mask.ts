import type { RecordedValue } from "../management/recordings.ts";
import type { Environment } from "../settings/setting.ts";
import { Secret } from "../settings/setting.ts";
import { longestText } from "./snapshot.ts";

/** What stands in place of a secret's value. */
const hidden = "[secret]";

/** The values of secrets, and masks that hide them. */
export class Mask {
  readonly #values = new Set<string>();
  #needles: readonly string[] | undefined;

  /** Learns every secret that the program ever reads: only a recorded build loads this module, so nothing else pays for it. */
  followReads(): void {
    const learn = (value: string | undefined): void => this.add(value);
    const { read, readAll } = Secret.prototype;
    Secret.prototype.read = function (environment: Environment) {
      const value = read.call(this, environment);
      learn(value);
      return value;
    };
    Secret.prototype.readAll = function (environment: Environment) {
      const values = readAll.call(this, environment);
      values.forEach(learn);
      return values;
    };
  }

  add(value: string | undefined): void {
    if (value === undefined || value.trim() === "" || this.#values.has(value)) return;
    this.#values.add(value);
    this.#needles = undefined;
  }

  /** A text without any secret, also where one is a part of it, or is written for a URL or in base64. */
  text(text: string): string {
    let masked = text;
    for (const needle of this.#needlesNow()) {
      if (masked.includes(needle)) masked = masked.replaceAll(needle, hidden);
    }
    return masked;
  }

  /** A value whose texts and names hold no secret; what was taken of long strings beyond what is kept is cut off here. */
  value(value: RecordedValue): RecordedValue {
    if (typeof value === "string") return this.text(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.value(each));
    const masked: Record<string, RecordedValue> = {};
    for (const [name, each] of Object.entries(value)) {
      const own = this.text(name);
      const inner = this.value(each);
      if (own === "__proto__") Object.defineProperty(masked, own, { value: inner, enumerable: true });
      else masked[own] = inner;
    }
    if (masked.$ === "text" && typeof masked.text === "string")
      masked.text = masked.text.slice(0, longestText);
    return masked;
  }

  /** Longer ones first: one secret may be a part of another. */
  #needlesNow(): readonly string[] {
    this.#needles ??= [...new Set([...this.#values].flatMap(spellings))].sort((a, b) => b.length - a.length);
    return this.#needles;
  }
}

/** How a secret may stand in a text. Base64 depends on how many bytes come before it: what is the same in any case is kept. */
function spellings(secret: string): string[] {
  const found = [secret, encodeURIComponent(secret)];
  if (secret.length < 6) return found;
  for (const before of [0, 1, 2]) {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const from = Math.ceil((before * 8) / 6);
    const whole = Math.floor((bytes.length * 8) / 6);
    for (const encoding of ["base64", "base64url"] as const)
      found.push(bytes.toString(encoding).slice(from, whole));
  }
  return found;
}
