import path from "node:path";
import { PassThrough } from "node:stream";
import type { ApiReader } from "@hookloom/core/api/api-reader";
import { noApi } from "@hookloom/core/api/testing/no-api";
import { runCli } from "../run-cli.ts";
import type { CliContext, Command } from "../shared/command.ts";

// @reads templates/runtime/dist/samples/** templates/runtime/build/** templates/runtime/src/**/*.json

export interface CallResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const runtimeDist = path.resolve(import.meta.dirname, "../../../../templates/runtime/dist");

/** A stream that records what is written to it. */
class RecordingStream extends PassThrough {
  text = "";
  constructor() {
    super();
    this.setEncoding("utf8").on("data", (part: string) => {
      this.text += part;
    });
  }
}

export interface CallOptions {
  readonly input?: string;
  /** The answers typed in a terminal, one per prompt. */
  readonly typed?: readonly string[];
  readonly ended?: Promise<void>;
  readonly distDir?: string;
  /** Called with the messages printed while the command runs. */
  readonly onStderr?: (text: string) => void;
}

/** A keyboard that answers each prompt once it is printed. */
function terminal(stderr: PassThrough, answers: readonly string[]): PassThrough {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const remainingAnswers = [...answers];
  stderr.on("data", (text: string) => {
    // A terminal's own editing follows the question.
    const answer = /: (\P{L}*\[\d*[A-Z])*$/u.test(text) ? remainingAnswers.shift() : undefined;
    if (answer !== undefined) setImmediate(() => stdin.write(`${answer}\r`));
  });
  return stdin;
}

export type CallFrom = (cwd: string, args: readonly string[], more?: CallOptions) => Promise<CallResult>;

/** Makes a `call` with further commands and a reader of a project's `api`. */
export const callWith =
  (added: readonly Command[], api: ApiReader = noApi): CallFrom =>
  async (cwd, args, more = {}) => {
    const stdout = new RecordingStream();
    const stderr = new RecordingStream();
    if (more.onStderr) stderr.on("data", more.onStderr);
    const stdin = more.typed ? terminal(stderr, more.typed) : new PassThrough().end(more.input ?? "");
    const context: CliContext = {
      cwd,
      distDir: more.distDir ?? runtimeDist,
      api,
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout,
      stderr,
      ended: more.ended ?? new Promise(() => undefined),
    };
    const status = await runCli(args, context, added);
    await new Promise((resolve) => setImmediate(resolve));
    return { status, stdout: stdout.text, stderr: stderr.text };
  };

/** Calls the command line in this process, as if from `cwd`, without what other packages add. */
export const call = callWith([]);
