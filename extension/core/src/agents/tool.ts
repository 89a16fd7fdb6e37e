import * as v from "valibot";
import type { RunningEnvironment } from "../environments/contract/environment.ts";
import type { OpenTargetOptions } from "../environments/open-target.ts";
import type { SourceFiles } from "../flows/source-file.ts";
import type { Project } from "../project/project.ts";
import { badInput } from "./errors.ts";

/** A change that a person has confirmed. */
export interface Confirmed {
  readonly environment: string;
  /** The id of the build that the person saw; no other one is taken. */
  readonly build?: string | undefined;
}

/** What tools work with. It is the same for an MCP client and for the language models of an editor. */
export interface ToolContext
  extends Pick<
    OpenTargetOptions,
    "secrets" | "accounts" | "distDir" | "toolVersion" | "trusted" | "api" | "openKubernetes"
  > {
  /** The folders whose projects the tools may read and change. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
  /** The change that a person has confirmed for this one call; undefined if none was asked. */
  readonly confirmed?: Confirmed | undefined;
  /** Where sources are read and written; on the disk unless given. */
  readonly files?: SourceFiles;
  /** The command with which a person gives settings their values, where that is not `hookloom settings`. */
  readonly setCommand?: string;
  /** A sentence about what is being done. */
  progress(text: string): void;
  /**
   * Called before a tool starts the project's code, which can do whatever the person can.
   * @throws NeedsPermission where a person has to allow that first
   */
  checkStart(): void;
  /** Whether that is allowed by now, without a question: a tool has started it in this session, or a person has agreed. */
  mayStart(): boolean;
  /** Runs a project on this machine, or gives what runs there already. */
  start(project: Project): Promise<RunningEnvironment>;
}

/**
 * `reads` changes nothing, `changes` can be undone or affects this machine alone, `runs` starts the project's code on this
 * machine, `deploys` affects what others may depend on.
 */
export type ToolEffect = "reads" | "changes" | "runs" | "deploys";

type ToolInput<Input> = v.GenericSchema<unknown, Input> & { readonly entries: v.ObjectEntries };

/** One thing that a language model can ask for. Its response is plain JSON, in which `redacted` hides the secrets that code printed. */
export interface AgentTool<Input = unknown> {
  /** Unique, in snake case. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: ToolEffect;
  /** It asks what runs, on this machine or where the project says; a folder that nobody trusts may say anything. */
  readonly reaches?: boolean;
  /** Its response is a source, in which offsets count: what is written there is no secret any more. */
  readonly verbatim?: boolean;
  /** Every argument with a description; no others are taken. */
  readonly input: ToolInput<Input>;
  /** The members of its response; nested ones may have more than is described. */
  readonly output: v.ObjectSchema<v.ObjectEntries, undefined>;
  /** The same call once more changes nothing further. */
  readonly idempotent?: boolean;
  /**
   * @throws UserError with the cause and the way out; NeedsConfirmation before anything was done, where a person has to
   * decide first
   */
  run(input: Input, context: ToolContext): Promise<object>;
}

/** A tool whose `run` gets what its `input` describes, and gives what its `output` does. */
export function defineTool<const Input extends v.ObjectEntries, const Output extends v.ObjectEntries>(
  tool: Omit<AgentTool, "input" | "output" | "run"> & {
    readonly input: v.StrictObjectSchema<Input, undefined>;
    readonly output: v.ObjectSchema<Output, undefined>;
    run(
      input: v.InferOutput<v.StrictObjectSchema<Input, undefined>>,
      context: ToolContext,
    ): Promise<v.InferOutput<v.ObjectSchema<Output, undefined>>>;
  },
): AgentTool {
  return tool as unknown as AgentTool;
}

/** A list in a response, which nothing changes. */
export const list = <const Item extends v.GenericSchema>(
  item: Item,
): v.GenericSchema<readonly v.InferInput<Item>[], readonly v.InferOutput<Item>[]> => v.array(item) as never;

/** What is wrong with an argument, after its name. */
function mistakeIn({ expected, received, path }: v.BaseIssue<unknown>, { input }: AgentTool): string {
  if (expected === "never") return `is not an argument; those are ${Object.keys(input.entries).join(", ")}`;
  if (path?.at(-1)?.origin === "key") return "is missing";
  return `must be ${expected}, not ${received}`;
}

/** The input of a tool as it takes it. @throws AgentError `bad-input` with the first mistake */
export function readInput(tool: AgentTool, value: unknown): unknown {
  const message = (issue: v.BaseIssue<unknown>): string => mistakeIn(issue, tool);
  const read = v.safeParse(tool.input, value, { abortEarly: true, message });
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw badInput(tool.name, [v.getDotPath(issue), issue.message].filter(Boolean).join(" "));
}
