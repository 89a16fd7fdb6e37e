/** True for what a `{}` of JSON becomes: an object that is neither null nor an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text that an object has under a name; undefined if it has none. */
export function textIn(value: unknown, name: string): string | undefined {
  const member = isRecord(value) ? value[name] : undefined;
  return typeof member === "string" ? member : undefined;
}

/** The members of an object that are texts. */
export function textsIn(value: unknown): Readonly<Record<string, string>> {
  const members = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(members.filter((one): one is [string, string] => typeof one[1] === "string"));
}

/** What a text holds as JSON; undefined if it is something else. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What was thrown, as text for a message or a log. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The members that have a value: an optional member of most types may be left out, but not be undefined. */
export const defined = <Members extends object>(members: Members) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>;
  };

/**
 * Makes the functions that make the errors of a class: of one code, each with the message of its arguments. An `Error` among
 * these is the cause.
 */
export const errorMaker =
  <Code extends string, Made>(make: (code: Code, message: string, options: ErrorOptions) => Made) =>
  <Messages extends Readonly<Record<string, (...parts: never[]) => string>>>(
    code: Code,
    messages: Messages,
  ) => {
    const made = Object.entries(messages).map(([name, message]) => {
      const makeOne = (...parts: never[]): Made => {
        const cause = parts.find((part: unknown) => part instanceof Error);
        return make(code, message(...parts), cause ? { cause } : {});
      };
      return [name, makeOne] as const;
    });
    return Object.fromEntries(made) as unknown as {
      readonly [Name in keyof Messages]: (...parts: Parameters<Messages[Name]>) => Made;
    };
  };
