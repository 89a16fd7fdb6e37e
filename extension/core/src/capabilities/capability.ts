import * as v from "valibot";
import type { RunningEnvironment } from "../environments/contract/environment.ts";
import type { Target } from "../environments/contract/target.ts";
import type { OpenTargetOptions } from "../environments/open-target.ts";
import type { SourceFiles } from "../flows/source-file.ts";
import type { Project } from "../project/project.ts";
import { badInput } from "./errors.ts";

/** A change that a user has confirmed. */
export interface Confirmed {
  readonly environment: string;
  /** The id of the build that the user saw; any other build is rejected. */
  readonly build?: string | undefined;
}

/** The user who runs a CLI verb: the CLI prompts them directly and hides nothing from them. */
export interface Caller {
  /** Returns the project in the user's working directory. @throws CliError */
  project(): Promise<Project>;
  /** True if no environment was given: one started by Run then takes precedence over a deployed one. */
  readonly runFirst: boolean;
  /** Prompts before a production environment is changed. @throws CliError if the user does not agree */
  confirm(project: Project, target: Target, what: string): Promise<void>;
}

/** The context in which capabilities run. It is the same for MCP clients and for the editor's language models. */
export interface CapabilityContext
  extends Pick<
    OpenTargetOptions,
    "secrets" | "accounts" | "distDir" | "toolVersion" | "trusted" | "api" | "openKubernetes"
  > {
  /** The folders whose projects the tools may read and change. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
  /** Undefined if the caller is a language model. */
  readonly caller?: Caller;
  /** The change that a user has confirmed for this call only; undefined if no confirmation was needed. */
  readonly confirmed?: Confirmed | undefined;
  /** Reads and writes sources; on disk by default. */
  readonly files?: SourceFiles;
  /** The command that sets settings, if it is not `hookloom settings`. */
  readonly setCommand?: string;
  /** Reports progress with a message. */
  progress(text: string): void;
  /**
   * Called before a tool starts the project's code, which has all of the user's permissions.
   * @throws NeedsPermission if a user has to allow that first
   */
  checkStart(): void;
  /** True if a tool has already started the code in this session or a user has agreed, so no prompt is needed. */
  mayStart(): boolean;
  /** Runs a project on this machine, or returns the environment that is already running. */
  start(project: Project): Promise<RunningEnvironment>;
}

/**
 * `reads` changes nothing, `changes` can be undone or affects only this machine, `runs` starts the project's code on this
 * machine, `deploys` affects environments that others may depend on.
 */
export type Effect = "reads" | "changes" | "runs" | "deploys";

type ToolInput<Input> = v.GenericSchema<unknown, Input> & { readonly entries: v.ObjectEntries };

/** An input member as a CLI option. */
export interface VerbOption {
  /** The name of the input member. */
  readonly member: string;
  /** The value's placeholder in the help. */
  readonly value?: string;
  /** The help text; the member's description by default. */
  readonly help?: string;
}

/**
 * How a user calls the capability on the CLI. `--json` is always in its help, and `--yes` if it changes a running environment.
 */
export interface Verb<Input = unknown, Result = unknown, More extends v.ObjectEntries = v.ObjectEntries> {
  readonly name: string;
  /** The arguments after the verb's name. */
  readonly usage: string;
  readonly summary: string;
  readonly details?: readonly string[];
  /** The command after which the verb is listed in the general help. */
  readonly after: string;
  /** The positional members in order, each with the error message if it is required and missing. */
  readonly positionals: Readonly<Record<string, string | undefined>>;
  /** By option name. */
  readonly options?: Readonly<Record<string, VerbOption>>;
  /** Members that only the CLI has, or that it accepts in another format. */
  readonly more?: More;
  /** The output for `--json`. */
  json(result: Result): unknown;
  /** The output without `--json`: a line, or the rows of a table. */
  text(result: Result, input: Input): string | readonly (readonly string[])[];
}

/**
 * One thing that users and language models can do without an editor. The response is plain JSON; before it reaches a model,
 * `redacted` hides the secrets that code has printed.
 */
export interface Capability<Input = unknown, Result = object> {
  /** Unique, in snake case. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  /** The capability is useful before a project exists. */
  readonly beforeProjects?: true;
  /** The capability works on the files on disk, so an editor saves them first. */
  readonly savesFirst?: true;
  /**
   * The capability sends requests to a running environment on this machine or at a host set in the project; an untrusted folder
   * may specify any host.
   */
  readonly reaches?: boolean;
  /** The response is source code with offsets and is not redacted: a secret written in the source is no longer secret. */
  readonly verbatim?: boolean;
  /** Every argument with a description; other arguments are rejected. */
  readonly input: ToolInput<Input>;
  /** The members of the response; nested objects may have undescribed members. */
  readonly output: v.ObjectSchema<v.ObjectEntries, undefined>;
  /** Repeating the call has no further effect. */
  readonly idempotent?: boolean;
  /**
   * The confirmation message before an editor calls a tool that changes something; `{environment}` is replaced by that input
   * member and `{project}` by the project's name.
   */
  confirmationMessage?(input: Input): string;
  /** Undefined if the CLI has no verb for this capability or has one that does more. */
  readonly verb?: Verb<Input, Result>;
  /**
   * @throws UserError with the cause and the fix; NeedsConfirmation before anything is done, if a user has to decide first
   */
  run(input: Input, context: CapabilityContext): Promise<Result>;
}

type Read<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>;

/** The input of `run`; members that only the CLI has are optional. */
type InputOf<Input extends v.ObjectEntries, More extends v.ObjectEntries> = Omit<Read<Input>, keyof More> &
  Pick<Read<More>, keyof Input & keyof Read<More>> &
  Partial<Read<More>>;

/** Defines a capability whose `run` takes the type described by `input` and returns the type described by `output`. */
export function defineCapability<
  const Input extends v.ObjectEntries,
  const Output extends v.ObjectEntries,
  Result extends v.InferOutput<v.ObjectSchema<Output, undefined>>,
  const More extends v.ObjectEntries = Record<never, never>,
>(
  capability: Omit<Capability, "input" | "output" | "run" | "confirmationMessage" | "verb"> & {
    readonly input: v.StrictObjectSchema<Input, undefined>;
    readonly output: v.ObjectSchema<Output, undefined>;
    confirmationMessage?(input: Read<Input>): string;
    run(input: InputOf<Input, More>, context: CapabilityContext): Promise<Result>;
    readonly verb?: Verb<InputOf<Input, More>, Result, More>;
  },
): Capability {
  return capability as unknown as Capability;
}

/** A string with a description for models. */
export const describedText = (description: string) => v.pipe(v.string(), v.description(description));

/** An optional string. */
export const optionalText = (description: string) => v.optional(describedText(description));

/** A number from 1 to `max`, with a default. */
export const countUpTo = (max: number, defaultValue: number, description: string) =>
  v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max), v.description(description)),
    defaultValue,
  );

/** A read-only list in a response. */
export const list = <const Item extends v.GenericSchema>(
  item: Item,
): v.GenericSchema<readonly v.InferInput<Item>[], readonly v.InferOutput<Item>[]> => v.array(item) as never;

/** Returns the problem with an argument, to be appended to the argument's name. */
function mistakeIn({ expected, received, path }: v.BaseIssue<unknown>, { input }: Capability): string {
  if (expected === "never")
    return `is not an argument; the arguments are ${Object.keys(input.entries).join(", ")}`;
  if (path?.at(-1)?.origin === "key") return "is missing";
  return `must be ${expected}, not ${received}`;
}

/** Validates a tool's input. @throws AgentError `bad-input` with the first mistake */
export function readInput(tool: Capability, value: unknown): unknown {
  const message = (issue: v.BaseIssue<unknown>): string => mistakeIn(issue, tool);
  const read = v.safeParse(tool.input, value, { abortEarly: true, message });
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw badInput(tool.name, [v.getDotPath(issue), issue.message].filter(Boolean).join(" "));
}
