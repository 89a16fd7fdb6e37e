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
  /** Also passes each further line of all loggers with the same output to `take`. */
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
const controlCharacters = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

function escapeControls(json: string): string {
  return json.replace(
    controlCharacters,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Converts values that JSON cannot represent: errors would become `{}`, and big integers would throw. */
function toJsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) {
    return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
  }
  return value;
}

function toLine(own: LogFields, fields: LogFields): string {
  try {
    return escapeControls(JSON.stringify({ ...own, ...fields, ...own }, toJsonValue));
  } catch {
    return escapeControls(
      JSON.stringify({ ...own, note: "The fields of this line cannot be written as JSON." }, toJsonValue),
    );
  }
}

/** Creates a logger that writes JSON lines. A call's fields cannot overwrite bound fields. */
export function createLogger(options: LoggerOptions): BindableLogger {
  const now = options.now ?? (() => new Date());
  const minRank = ranks[options.level ?? "info"];
  let tee: ((line: LoggedLine) => void) | undefined;
  const passToTee = (line: string, known: Omit<LoggedLine, "fields">) => {
    if (tee === undefined) return;
    try {
      const { time: _time, level: _level, msg: _msg, ...fields } = JSON.parse(line);
      tee({ ...known, fields });
    } catch {
      // Errors must not be thrown into the handler that logs the line, which has already been written.
    }
  };
  const bindTo = (bound: LogFields): BindableLogger => {
    const logAt =
      (level: LogLevel) =>
      (text: string, fields: LogFields = {}) => {
        if (ranks[level] < minRank) return;
        const time = now();
        const message = String(text);
        const line = toLine({ time: time.toISOString(), level, msg: message, ...bound }, fields);
        options.write(line);
        passToTee(line, { time, level, message });
      };
    return {
      debug: logAt("debug"),
      info: logAt("info"),
      warn: logAt("warn"),
      error: logAt("error"),
      note: (msg, fields) => {
        if (ranks.info < minRank) return;
        const time = now();
        const line = escapeControls(
          JSON.stringify({ time: time.toISOString(), level: "info", msg, ...bound, ...fields }),
        );
        (options.writeSoon ?? options.write)(line);
        passToTee(line, { time, level: "info", message: msg });
      },
      bind: (fields) => bindTo({ ...bound, ...fields }),
      tee: (take) => {
        tee = take;
      },
    };
  };
  return bindTo({});
}
