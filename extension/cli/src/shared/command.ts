import { parseArgs } from "node:util";
import type { ApiReader } from "@hookloom/core/api/api-reader";
import { badUsage } from "./errors.ts";

/** The environment of a command: its working directory, streams and services. */
export interface CliContext {
  readonly cwd: string;
  /** The folder of Hookloom's built files. */
  readonly distDir: string;
  /** Reads a project's `api` for commands that show or deploy it. */
  readonly api: ApiReader;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Resolves when the user or the system signals the process to stop. */
  readonly ended: Promise<void>;
}

export interface OptionHelp {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  /** The placeholder for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

export interface Call {
  readonly positionals: readonly string[];
  /** Returns the value of an option that takes a single value. */
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  has(name: string): boolean;
}

/** An action of a command, selected by the first argument. The help of the action lists only these options. */
export interface CommandVerb {
  /** The arguments after the verb. */
  readonly usage: string;
  readonly summary: string;
  readonly details?: readonly string[];
  /** Names of the command's options. */
  readonly options: readonly string[];
}

export interface Command {
  readonly name: string;
  /** The arguments after the command's name. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionHelp>>;
  readonly maxPositionals: number;
  /** Excluded from the general help because only Hookloom itself calls it. */
  readonly hidden?: boolean;
  /** Additional lines of the help. */
  readonly details?: readonly string[];
  readonly verbs?: Readonly<Record<string, CommandVerb>>;
  /** @throws an error whose message is the line shown to the user */
  run(call: Call, context: CliContext): Promise<void>;
}

/** Creates an option without a value. */
export const flagOption = (help: string): OptionHelp => ({ type: "boolean", help });

/** Creates an option that takes a value; `value` is its placeholder in the help. */
export const valueOption = (value: string, help: string): OptionHelp => ({ type: "string", value, help });

/** `--json`, for commands that print data. */
export const jsonOption: OptionHelp = flagOption("Print the result as JSON");

const helpOption: OptionHelp = flagOption("Show this help");

/** Repeats an option that takes several values: `--event a b` becomes `--event a --event b`. */
function repeatOptions(args: readonly string[], options: Readonly<Record<string, OptionHelp>>): string[] {
  const repeated: string[] = [];
  let repeatable: string | undefined;
  for (const [index, arg] of args.entries()) {
    if (arg.startsWith("-")) repeatable = options[arg.slice(2)]?.multiple ? arg : undefined;
    else if (repeatable !== undefined && args[index - 1] !== repeatable) repeated.push(repeatable);
    repeated.push(arg);
  }
  return repeated;
}

type OptionToken = Extract<
  NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number],
  { readonly kind: "option" }
>;

/** Describes what is wrong with an option; undefined if it is valid. */
function optionProblem(
  { name, rawName, value, inlineValue }: OptionToken,
  known: Readonly<Record<string, OptionHelp>>,
): string | undefined {
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  if (option === undefined) return `There is no option ${rawName}`;
  if (option.type === "boolean") return value === undefined ? undefined : `${rawName} takes no value`;
  // A single dash is standard input. A value after an equals sign may begin with a dash.
  const isOption = inlineValue === false && /^-./.test(value);
  return value === undefined || isOption ? `${rawName} needs a value` : undefined;
}

/** Parses a command's arguments. @throws CliError if an argument is unknown or lacks its value */
export function parseCall(command: Command, args: readonly string[]): Call {
  const known = { ...command.options, help: helpOption };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { type, multiple }]) => [name, { type, multiple: multiple ?? false }]),
  );
  const parsed = parseArgs({
    args: repeatOptions(args, command.options).map((arg) => (arg === "-h" ? "--help" : arg)),
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of parsed.tokens) {
    const problem = token.kind === "option" ? optionProblem(token, known) : undefined;
    if (problem !== undefined) throw badUsage(command.name, problem);
  }
  const { positionals } = parsed;
  const extra = positionals[command.maxPositionals];
  if (extra !== undefined) throw badUsage(command.name, `Unexpected argument ${extra}`);
  const values: Readonly<Record<string, unknown>> = parsed.values;
  return {
    positionals,
    text(name) {
      const value = values[name];
      return typeof value === "string" ? value : undefined;
    },
    texts(name) {
      const value = values[name];
      return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
    },
    has: (name) => values[name] === true,
  };
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

const paragraph = (lines: readonly string[] | undefined): string => (lines ? `\n${lines.join("\n")}\n` : "");

function optionsText(options: Command["options"]): string {
  const rows = Object.entries({ ...options, help: helpOption }).map(
    ([name, { type, value, help }]): readonly [string, string] => [
      `--${name}${type === "string" ? ` ${value ?? "VALUE"}` : ""}`,
      help,
    ],
  );
  return `\nOptions\n${columns(rows)}\n`;
}

function verbHelp({ name, options }: Command, verb: string, help: CommandVerb): string {
  const verbOptions = Object.fromEntries(
    Object.entries(options).filter(([option]) => help.options.includes(option)),
  );
  const head = `hookloom ${`${name} ${verb} ${help.usage}`.trim()}\n\n${help.summary}.\n`;
  return `${head}${paragraph(help.details)}${optionsText(verbOptions)}`;
}

/** Returns the output of `hookloom <command> --help` or `hookloom <command> <verb> --help`. */
export function commandHelp(command: Command, verb?: string): string {
  const { name, usage, summary, details, verbs = {}, options } = command;
  const named = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (verb !== undefined && named) return verbHelp(command, verb, named);
  const head = `hookloom ${name} ${usage}\n\n${summary}.\n${paragraph(details)}`;
  const rows = Object.entries(verbs).map(([one, help]) => [one, help.summary] as const);
  if (rows.length === 0) return `${head}${optionsText(options)}`;
  return `${head}\n${columns(rows)}\n\nEach of them has --help: "hookloom ${name} ${Object.keys(verbs)[0]} --help".\n`;
}

/** Returns the output of `hookloom --help`. */
export function generalHelp(commands: readonly Command[]): string {
  const shown = commands.filter(({ hidden }) => !hidden);
  const rows = shown.map(({ name, usage, summary }): readonly [string, string] => [
    `${name} ${usage.replaceAll(/ ?\[--.*$/g, "")}`.trim(),
    summary,
  ]);
  return `hookloom COMMAND\n\nWrite webhooks as TypeScript and as flows, run them and send them signed events.\n\nCommands\n${columns(rows)}\n\nEvery command has --help. --version prints the version.\n`;
}
