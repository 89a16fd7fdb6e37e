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
  /** The id of the build that the user saw; no other one is taken. */
  readonly build?: string | undefined;
}

/** The user who calls a verb of the command line: it prompts them directly, and hides nothing from them. */
export interface Caller {
  /** The project that they are in. @throws CliError */
  project(): Promise<Project>;
  /** True if they named no environment: what Run started comes before what was deployed. */
  readonly runFirst: boolean;
  /** Prompts before a production environment is changed. @throws CliError if they do not agree */
  confirm(project: Project, target: Target, what: string): Promise<void>;
}

/** What capabilities work with. It is the same for an MCP client and for the language models of an editor. */
export interface CapabilityContext
  extends Pick<
    OpenTargetOptions,
    "secrets" | "accounts" | "distDir" | "toolVersion" | "trusted" | "api" | "openKubernetes"
  > {
  /** The folders whose projects the tools may read and change. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
  /** Undefined if a language model calls. */
  readonly caller?: Caller;
  /** The change that a user has confirmed for this one call; undefined if none needed a confirmation. */
  readonly confirmed?: Confirmed | undefined;
  /** Where sources are read and written; on the disk unless given. */
  readonly files?: SourceFiles;
  /** The command with which a user gives settings their values, if that is not `hookloom settings`. */
  readonly setCommand?: string;
  /** A message about what is being done. */
  progress(text: string): void;
  /**
   * Called before a tool starts the project's code, which can do whatever the user can.
   * @throws NeedsPermission if a user has to allow that first
   */
  checkStart(): void;
  /** Whether that is allowed without a prompt: a tool has started it in this session, or a user has agreed. */
  mayStart(): boolean;
  /** Runs a project on this machine, or gives what runs there already. */
  start(project: Project): Promise<RunningEnvironment>;
}

/**
 * `reads` changes nothing, `changes` can be undone or affects this machine alone, `runs` starts the project's code on this
 * machine, `deploys` affects what others may depend on.
 */
export type Effect = "reads" | "changes" | "runs" | "deploys";

type ToolInput<Input> = v.GenericSchema<unknown, Input> & { readonly entries: v.ObjectEntries };

/** A member of the input as an option of the command line. */
export interface VerbOption {
  /** The member of the input. */
  readonly member: string;
  /** The placeholder for the value in the help. */
  readonly value?: string;
  /** The description of the member unless given. */
  readonly help?: string;
}

/** How a user calls it on the command line. Its help has `--json`, and `--yes` where it changes what runs. */
export interface Verb<Input = unknown, Made = unknown, More extends v.ObjectEntries = v.ObjectEntries> {
  readonly name: string;
  /** The arguments after the name. */
  readonly usage: string;
  readonly summary: string;
  readonly details?: readonly string[];
  /** The command that it follows in the general help. */
  readonly after: string;
  /** The members that are given without a name, in order, each with the error message if it is required and missing. */
  readonly positionals: Readonly<Record<string, string | undefined>>;
  /** By their names on the command line. */
  readonly options?: Readonly<Record<string, VerbOption>>;
  /** Members that only the command line has, or takes in another form. */
  readonly more?: More;
  /** What `--json` prints. */
  json(made: Made): unknown;
  /** What it prints otherwise: a line, or the rows of a table. */
  text(made: Made, input: Input): string | readonly (readonly string[])[];
}

/**
 * One thing that people and language models can do without an editor. Its response is plain JSON, in which `redacted` hides the
 * secrets that code printed from models.
 */
export interface Capability<Input = unknown, Made = object> {
  /** Unique, in snake case. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  /** It makes sense before there is a project. */
  readonly beforeProjects?: true;
  /** It works on the project's files as they are on the disk, so an editor saves them first. */
  readonly savesFirst?: true;
  /** It sends requests to what runs, on this machine or where the project says; a folder that is not trusted may name any host. */
  readonly reaches?: boolean;
  /** Its response is a source, in which offsets count: what is written there is no secret any more. */
  readonly verbatim?: boolean;
  /** Every argument with a description; no others are taken. */
  readonly input: ToolInput<Input>;
  /** The members of its response; nested ones may have more than is described. */
  readonly output: v.ObjectSchema<v.ObjectEntries, undefined>;
  /** Repeating the call changes nothing. */
  readonly idempotent?: boolean;
  /**
   * What a user agrees to before an editor calls a tool that changes something: one message, in which `{environment}` is
   * that member of the input and `{project}` the project's name.
   */
  confirmationMessage?(input: Input): string;
  /** Undefined if the command line has no such verb, or one that does more. */
  readonly verb?: Verb<Input, Made>;
  /**
   * @throws UserError with the cause and the way out; NeedsConfirmation before anything was done, where a user has to
   * decide first
   */
  run(input: Input, context: CapabilityContext): Promise<Made>;
}

type Read<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>;

/** What `run` gets: of the members that only the command line has, each may be missing. */
type InputOf<Input extends v.ObjectEntries, More extends v.ObjectEntries> = Omit<Read<Input>, keyof More> &
  Pick<Read<More>, keyof Input & keyof Read<More>> &
  Partial<Read<More>>;

/** A capability whose `run` gets what its `input` describes, and gives what its `output` does. */
export function defineCapability<
  const Input extends v.ObjectEntries,
  const Output extends v.ObjectEntries,
  Made extends v.InferOutput<v.ObjectSchema<Output, undefined>>,
  const More extends v.ObjectEntries = Record<never, never>,
>(
  capability: Omit<Capability, "input" | "output" | "run" | "confirmationMessage" | "verb"> & {
    readonly input: v.StrictObjectSchema<Input, undefined>;
    readonly output: v.ObjectSchema<Output, undefined>;
    confirmationMessage?(input: Read<Input>): string;
    run(input: InputOf<Input, More>, context: CapabilityContext): Promise<Made>;
    readonly verb?: Verb<InputOf<Input, More>, Made, More>;
  },
): Capability {
  return capability as unknown as Capability;
}

/** A text, which the description explains to a model. */
export const describedText = (description: string) => v.pipe(v.string(), v.description(description));

/** A text that may be left out. */
export const optionalText = (description: string) => v.optional(describedText(description));

/** A number from 1, with the one that is meant where none is given. */
export const countUpTo = (max: number, usual: number, description: string) =>
  v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max), v.description(description)),
    usual,
  );

/** A list in a response, which nothing changes. */
export const list = <const Item extends v.GenericSchema>(
  item: Item,
): v.GenericSchema<readonly v.InferInput<Item>[], readonly v.InferOutput<Item>[]> => v.array(item) as never;

/** What is wrong with an argument, after its name. */
function mistakeIn({ expected, received, path }: v.BaseIssue<unknown>, { input }: Capability): string {
  if (expected === "never") return `is not an argument; those are ${Object.keys(input.entries).join(", ")}`;
  if (path?.at(-1)?.origin === "key") return "is missing";
  return `must be ${expected}, not ${received}`;
}

/** The input of a tool as it takes it. @throws AgentError `bad-input` with the first mistake */
export function readInput(tool: Capability, value: unknown): unknown {
  const message = (issue: v.BaseIssue<unknown>): string => mistakeIn(issue, tool);
  const read = v.safeParse(tool.input, value, { abortEarly: true, message });
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw badInput(tool.name, [v.getDotPath(issue), issue.message].filter(Boolean).join(" "));
}
