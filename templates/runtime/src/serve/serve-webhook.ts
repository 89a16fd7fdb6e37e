import { errorMessage, StoreUnavailable, UserError } from "../errors/errors.ts";
import { LineWriter } from "../log/line-writer.ts";
import { type BindableLogger, createLogger, isLogLevel } from "../log/logger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import type { Running, ServeOptions } from "./serve-options.ts";
import { start } from "./start.ts";

/** Exits soon even if the project's timers would keep the process alive. */
function endSoon(): void {
  setTimeout(() => process.exit(), 200).unref();
}

function processLogger(): BindableLogger {
  const level = process.env.LOG_LEVEL;
  // The reader of the log may exit first (EPIPE), which the process has to survive.
  process.stdout.on("error", () => undefined);
  const writer = new LineWriter(process.stdout);
  process.on("exit", () => writer.flush());
  return createLogger({
    write: (line) => writer.write(line),
    writeSoon: (line) => writer.writeSoon(line),
    level: isLogLevel(level) ? level : "info",
  });
}

/** Logs unhandled errors. A missing `await` in one handler must not terminate the process for all others. */
function guard(log: BindableLogger): void {
  process.on("unhandledRejection", (error) => {
    log.error("An unawaited promise was rejected: write await before the call", { error });
  });
  process.on("uncaughtException", (error) => {
    log.error("The process is exiting: an error was thrown outside any handler", { error });
    process.exitCode = 1;
    endSoon();
  });
}

function stopOnSignal(running: Running, log: BindableLogger): void {
  const onSignal = (signal: NodeJS.Signals) => {
    log.info("stopping", { signal });
    running.stop(signal).then(
      (done) => {
        if (done) log.info("stopped");
        else log.warn("The process stopped before all deliveries had finished");
        process.exit(done ? 0 : 1);
      },
      (error: unknown) => {
        log.error("The process could not stop cleanly", { error });
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", onSignal);
  process.once("SIGINT", onSignal);
}

/**
 * Reports on stderr, in one line, why the process cannot serve. The stack trace of an unexpected error is only
 * written to the log.
 */
function exitWithStartError(log: BindableLogger, error: unknown): void {
  const message = errorMessage(error);
  if (error instanceof UserError) log.error(message, { ...error.details, code: error.code });
  else if (error instanceof StoreUnavailable) log.error(message, { code: "bad-store" });
  else log.error(message, { error });
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
  endSoon();
}

/**
 * Reports errors thrown while the project's modules are loaded, such as two triggers with the same path. Node would
 * print source lines of the bundle and a stack trace.
 */
export function failLoad(error: unknown): void {
  exitWithStartError(processLogger(), error);
}

/**
 * Runs a webhook in this process: serves it, logs JSON lines to stdout and stops gracefully on SIGTERM and SIGINT. If
 * the webhook cannot start, one line is written to stderr and the exit status is set to 1.
 *
 * @param webhook The project's default export.
 * @param options Ports and limits. Omitted options are read from environment variables.
 * @returns The running webhook; undefined if it could not start.
 * @example
 * await serve(webhook(hub), { port: 3000 });
 * @see {@link ServeOptions}
 */
export async function serve(webhook: Webhook, options: ServeOptions = {}): Promise<Running | undefined> {
  process.off("uncaughtException", failLoad);
  const log = processLogger();
  guard(log);
  try {
    const running = await start(webhook, log, options);
    stopOnSignal(running, log);
    return running;
  } catch (error) {
    exitWithStartError(log, error);
    return undefined;
  }
}
