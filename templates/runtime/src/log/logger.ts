/**
 * How important a line is; LOG_LEVEL names the least important one that is written.
 * @example
 * const level: LogLevel = "warn";
 * @see {@link Logger}
 */
export type LogLevel = "debug" | "info" | "warn" | "error";
/**
 * Further members of a line's JSON.
 * @example
 * const fields: LogFields = { order: payload.id, milliseconds: 12 };
 * @see {@link Logger}
 */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Writes one line of JSON per call. The lines of a handler carry the id of its delivery.
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

/** A logger that can create others, whose lines have more fields. */
export interface BindableLogger extends Logger {
  bind(fields: LogFields): BindableLogger;
  /** A line of level info that each delivery causes, of plain texts and numbers: it may be written a moment later. */
  note(message: string, fields: Readonly<Record<string, string | number>>): void;
  /** Also hands over each line from now on, whichever of the loggers that are bound to the same output writes it. */
  tee(take: (line: LoggedLine) => void): void;
}

/** A line that was written; its fields are values of JSON, as the line has them. */
export interface LoggedLine {
  readonly time: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

export interface LoggerOptions {
  /** Takes one line, without its line end. */
  readonly write: (line: string) => void;
  /** The same for deferrable lines. */
  readonly writeSoon?: (line: string) => void;
  /** The least important level that is written. */
  readonly level?: LogLevel;
  readonly now?: () => Date;
}

const ranks: Readonly<Record<LogLevel, number>> = { debug: 10, info: 20, warn: 30, error: 40 };

export function isLogLevel(text: string | undefined): text is LogLevel {
  return text !== undefined && Object.hasOwn(ranks, text);
}

/**
 * Characters that JSON does not escape although they control a terminal: DEL, C1 control characters, marks of text direction
 * and separators. Pods' logs are read in terminals, and handlers log text of strangers.
 */
const steering = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

function safe(json: string): string {
  return json.replace(steering, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Values that JSON cannot represent by itself: errors would be `{}`, and big numbers would throw. */
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

/** A logger that writes JSON lines; bound fields cannot be overwritten by the fields of a call. */
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
      // A line never throws into the handler that logs it, and it is written already.
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
