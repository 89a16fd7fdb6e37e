import type { DeployEvent, DeployPhase } from "@hookloom/core/environments/contract/verb-context";
import { printable } from "@hookloom/protocol/printable";
import type { CliContext } from "./command.ts";

type Output = CliContext["stderr"];

const nameWidth = 9;
const tickMs = 500;

/** Prints each phase of a verb as one line with its seconds; a terminal's line is rewritten while the phase runs. */
export class Progress {
  readonly #output: Output;
  readonly #now: () => number;
  #phase: DeployPhase | undefined;
  #message = "";
  #fraction: number | undefined;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  report({ phase, level, message, fraction }: DeployEvent): void {
    if (phase !== this.#phase) this.#begin(phase);
    this.#fraction = fraction;
    if (level === "info") this.#message = printable(message);
    else if (level !== "debug") this.#aside(level, printable(message));
    this.#draw();
  }

  /** Ends the last line. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#phase !== undefined && this.#message !== "") this.#write(this.#line(), "\n");
    this.#phase = undefined;
    this.#message = "";
  }

  #begin(phase: DeployPhase): void {
    this.end();
    this.#phase = phase;
    this.#since = this.#now();
    if (!this.#output.isTTY) return;
    this.#timer = setInterval(() => this.#draw(), tickMs);
    this.#timer.unref();
  }

  /** An error gets its own line, which is never rewritten. */
  #aside(level: "warn" | "error", message: string): void {
    this.#write(
      `${(this.#phase ?? "").padEnd(nameWidth)} ${level === "warn" ? "warning: " : ""}${message}`,
      "\n",
    );
  }

  #line(): string {
    const seconds = ((this.#now() - this.#since) / 1000).toFixed(1);
    const part =
      this.#fraction === undefined || this.#fraction >= 1 ? "" : ` ${Math.floor(this.#fraction * 100)} %`;
    return `${(this.#phase ?? "").padEnd(nameWidth)} ${this.#message}${part}  ${seconds} s`;
  }

  #draw(): void {
    if (this.#output.isTTY && this.#message !== "") this.#write(this.#line(), "");
  }

  #write(text: string, end: string): void {
    if (!this.#output.isTTY) {
      this.#output.write(`${text}\n`);
      return;
    }
    // Only a line that will be rewritten is cut; a final one may wrap.
    const columns = this.#output.columns || 80;
    const shown = end === "" && text.length >= columns ? `${text.slice(0, columns - 2)}…` : text;
    this.#output.write(`\r\u001b[2K${shown}${end}`);
  }
}
