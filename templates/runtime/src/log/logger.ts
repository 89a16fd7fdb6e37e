/**
 * The severity of a line. `LOG_LEVEL` is the minimum level that is written.
 * @example
 * const level: LogLevel = "warn";
 * @see {@link Logger}
 */
export type LogLevel = "debug" | "info" | "warn" | "error";
/**
 * Additional members of a line's JSON object.
 * @example
 * const fields: LogFields = { order: payload.id, milliseconds: 12 };
 * @see {@link Logger}
 */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Writes one line of JSON per call. A handler's lines contain the id of its delivery.
 * @example
 * hub.on("push", ({ payload, log }) => log.info("Pushed", { ref: payload.ref }));
 * @see https://jsonlines.org/
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** A logger that can create child loggers, which add more fields to their lines. */
export interface BindableLogger extends Logger {
  bind(fields: LogFields): BindableLogger;
  /** Writes an info line for every delivery, with plain strings and numbers. The line may be written slightly later. */
  note(message: string, fields: Readonly<Record<string, string | number>>): void;
  /** From now on, also passes on each line from all loggers that are bound to the same output. */
  tee(take: (line: LoggedLine) => void): void;
}

/** A written line. Its fields are the JSON values in the line. */
export interface LoggedLine {
  readonly time: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

export interface LoggerOptions {
  /** Writes one line, without its line ending. */
  readonly write: (line: string) => void;
  /** Writes a deferrable line. */
  readonly writeSoon?: (line: string) => void;
  /** The minimum level that is written. */
  readonly level?: LogLevel;
  readonly now?: () => Date;
}

const ranks: Readonly<Record<LogLevel, number>> = { debug: 10, info: 20, warn: 30, error: 40 };

export function isLogLevel(text: string | undefined): text is LogLevel {
  return text !== undefined && Object.hasOwn(ranks, text);
}

/**
 * Characters that JSON does not escape although they can control a terminal: DEL, C1 control characters, text
 * direction marks and separators. Pod logs are read in terminals, and handlers log text from untrusted senders.
 */
const steering = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

function safe(json: string): string {
  return json.replace(steering, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Converts values that JSON cannot represent: errors would become `{}`, and big integers would throw. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) {
    return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
  }
  return value;
}

function toLine(own: LogFields, fields: LogFields): string {
  try {
    return safe(JSON.stringify({ ...own, ...fields, ...own }, plain));
  } catch {
    return safe(
      JSON.stringify({ ...own, note: "The fields of this line cannot be written as JSON." }, plain),
    );
  }
}

/** Creates a logger that writes JSON lines. A call's fields cannot overwrite bound fields. */
export function createLogger(options: LoggerOptions): BindableLogger {
  const now = options.now ?? (() => new Date());
  const least = ranks[options.level ?? "info"];
  let tee: ((line: LoggedLine) => void) | undefined;
  const handOver = (line: string, known: Omit<LoggedLine, "fields">) => {
    if (tee === undefined) return;
    try {
      const { time: _time, level: _level, msg: _msg, ...fields } = JSON.parse(line);
      tee({ ...known, fields });
    } catch {
      // Errors must not be thrown into the handler that logs the line, which has already been written.
    }
  };
  const bindTo = (bound: LogFields): BindableLogger => {
    const at =
      (level: LogLevel) =>
      (text: string, fields: LogFields = {}) => {
        if (ranks[level] < least) return;
        const time = now();
        const message = String(text);
        const line = toLine({ time: time.toISOString(), level, msg: message, ...bound }, fields);
        options.write(line);
        handOver(line, { time, level, message });
      };
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      note: (msg, fields) => {
        if (ranks.info < least) return;
        const time = now();
        const line = safe(
          JSON.stringify({ time: time.toISOString(), level: "info", msg, ...bound, ...fields }),
        );
        (options.writeSoon ?? options.write)(line);
        handOver(line, { time, level: "info", message: msg });
      },
      bind: (fields) => bindTo({ ...bound, ...fields }),
      tee: (take) => {
        tee = take;
      },
    };
  };
  return bindTo({});
}
