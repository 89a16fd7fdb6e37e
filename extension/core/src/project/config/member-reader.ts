import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
/** An invalid member of hookloom.json; its path contains the names from the top of the file. */
export class Mistake extends Error {
  readonly path: readonly string[];
  readonly reason: string;
  constructor(path: readonly string[], reason: string) {
    super(`${path.join(".")} ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

type Members = Readonly<Record<string, unknown>>;

/** The allowed values, and the message that rejects others, which begins with the member's path. */
export interface Rule {
  readonly pattern: RegExp;
  /** `must be a host name, such as "hooks.example.com".` */
  readonly must: string;
  /** For a common mistake, returns such a message with the correct form. */
  readonly instead?: (value: string) => string | undefined;
}

/** Reads the members of an object of hookloom.json; each method throws a Mistake for an invalid value. */
export class MemberReader {
  readonly #members: Members;
  readonly #path: readonly string[];

  constructor(members: Members, path: readonly string[]) {
    this.#members = members;
    this.#path = path;
  }

  mistake(name: string, reason: string): Mistake {
    return new Mistake([...this.#path, name], reason);
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined;
  }

  value(name: string): unknown {
    return this.#members[name];
  }

  /** Rejects unknown members, because a typo would otherwise silently have no effect. */
  allowOnly(known: readonly string[]): void {
    for (const name of Object.keys(this.#members))
      if (!known.includes(name))
        throw this.mistake(name, t("is not a known member: the known members are {0}.", known.join(", ")));
  }

  text(name: string, { pattern, must, instead }: Rule): string {
    const value = this.#members[name];
    if (typeof value === "string" && pattern.test(value)) return value;
    const better = typeof value === "string" ? instead?.(value) : undefined;
    throw this.mistake(name, better ?? must);
  }

  optionalText(name: string, rule: Rule): string | undefined {
    return this.has(name) ? this.text(name, rule) : undefined;
  }

  integer(name: string, min: number, max: number): number {
    const value = this.#members[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
      throw this.mistake(name, t("must be a whole number from {0} to {1}.", min, max));
    return value;
  }

  optionalInteger(name: string, min: number, max: number): number | undefined {
    return this.has(name) ? this.integer(name, min, max) : undefined;
  }

  /** Reads a list and validates each item like a member; empty if it is omitted. */
  list<Item>(name: string, item: (reader: MemberReader, index: string) => Item): readonly Item[] {
    const value = this.#members[name] ?? [];
    if (!Array.isArray(value)) throw this.mistake(name, t("must be a list."));
    const items = new MemberReader({ ...value }, [...this.#path, name]);
    return value.map((_, index) => item(items, String(index)));
  }

  /** Reads a nested object; empty if it is omitted. */
  inner(name: string): MemberReader {
    const value = this.#members[name] ?? {};
    if (!isRecord(value)) throw this.mistake(name, t("must be an object."));
    return new MemberReader(value, [...this.#path, name]);
  }
}

/** Returns the members that have a value. */
export function definedMembers<Members extends object>(members: Members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>;
  };
}
