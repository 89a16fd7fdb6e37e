/** True for any object that is neither null nor an array, like a JSON `{}`. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The string member of an object with this name. Undefined if there is none. */
export function textIn(value: unknown, name: string): string | undefined {
  const member = isRecord(value) ? value[name] : undefined;
  return typeof member === "string" ? member : undefined;
}

/** The string members of an object. */
export function textsIn(value: unknown): Readonly<Record<string, string>> {
  const members = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(members.filter((one): one is [string, string] => typeof one[1] === "string"));
}

/** Parses a string as JSON. Undefined if it is not valid JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The message of a thrown value, for users or a log. */
export function errorMessage(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Drops members that are undefined, because optional members of most types may be omitted but not undefined. */
export const defined = <Members extends object>(members: Members) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>;
  };

/**
 * Creates the error factories of a class for one code. Each factory passes its arguments to its message function. If one of
 * the arguments is an `Error`, it becomes the cause.
 */
export const errorMaker =
  <Code extends string, Made>(make: (code: Code, message: string, options: ErrorOptions) => Made) =>
  <Messages extends Readonly<Record<string, (...parts: never[]) => string>>>(
    code: Code,
    messages: Messages,
  ) => {
    const factories = Object.entries(messages).map(([name, message]) => {
      const createError = (...parts: never[]): Made => {
        const cause = parts.find((part: unknown) => part instanceof Error);
        return make(code, message(...parts), cause ? { cause } : {});
      };
      return [name, createError] as const;
    });
    return Object.fromEntries(factories) as unknown as {
      readonly [Name in keyof Messages]: (...parts: Parameters<Messages[Name]>) => Made;
    };
  };
