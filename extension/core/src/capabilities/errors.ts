import { errorMaker } from "@hookloom/protocol/unknown-values";
import { isUserError, UserError } from "../project/user-error.ts";

/** Stable codes of a tool's rejections; the messages are for users and models. */
export type AgentErrorCode =
  | "no-project"
  | "which-project"
  | "outside"
  | "unknown-event"
  | "unknown-part"
  | "stale"
  | "bad-edit"
  | "bad-input"
  | "not-a-source"
  | "needs-permission"
  | "needs-confirmation";

/** A tool's rejection of a call: one message with the cause and the fix. */
export class AgentError extends UserError<AgentErrorCode> {}

const agentErrors = errorMaker((code: AgentErrorCode, message) => new AgentError(code, message));

/** The build that a change affects. */
export interface ConfirmedBuild {
  /** Undefined if the change itself builds the source. */
  readonly id?: string;
  /** For display: `1a2b3c4d (commit 9f2c1e0)`. */
  readonly label: string;
}

/** The change that a user confirms before production is affected. */
export interface Confirmation {
  /** The project's folder. */
  readonly folder: string;
  readonly project: string;
  readonly environment: string;
  /** The start of the message: `Deploy to prod`. */
  readonly change: string;
  /** This machine, or cluster, context and namespace. */
  readonly where: string;
  /** Undefined if no build is affected or the build is unknown. */
  readonly build?: ConfirmedBuild;
  /** The command that makes the same change when it is run in this folder. */
  readonly command: string;
}

/** Formats the change without a full stop: `Deploy to prod of orders on cluster main`. */
export const confirmationAction = ({ change, project, where }: Confirmation): string =>
  `${change} of ${project} on ${where}`;

/** A change to production that no user has confirmed yet; nothing was done. */
export class NeedsConfirmation extends AgentError {
  readonly confirmation: Confirmation;

  constructor(confirmation: Confirmation) {
    const { command, folder } = confirmation;
    super(
      "needs-confirmation",
      `${confirmationAction(confirmation)}? Only a user can confirm that, and neither this client nor a VS Code window can prompt one: have a user run "${command}" in ${folder}.`,
    );
    this.confirmation = confirmation;
  }
}

/** A tool would start the project's code, which no user has allowed in this session yet; nothing was done. */
export class NeedsPermission extends AgentError {
  constructor() {
    super(
      "needs-permission",
      "Only a user can allow the code of this project to run, so nothing was done: call this tool again and have the user allow it.",
    );
  }
}

/** Returns the confirmation that a tool waits for. Each bundle has its own error class, so `instanceof` does not work. */
export function confirmationIn(thrown: unknown): Confirmation | undefined {
  if (!isUserError(thrown) || thrown.code !== "needs-confirmation" || !("confirmation" in thrown))
    return undefined;
  return thrown.confirmation as Confirmation;
}

export const { notASource } = agentErrors("not-a-source", {
  notASource: (file: string) =>
    `${file} is not a source of this project: specify a TypeScript or JavaScript file outside of node_modules, .git and .hookloom.`,
});

export const noFolder = (): AgentError =>
  new AgentError("outside", "No folder is open for these tools to work on: open a folder.");

function knownProjects(known: readonly string[]): string {
  if (known.length === 0) return "create one with create_project";
  return `${known.length === 1 ? "the only project is" : "the projects are"} ${known.join(" and ")}`;
}

export const { noProjectHere, noSuchProject, brokenProject } = agentErrors("no-project", {
  noProjectHere: (folders: readonly string[]) =>
    `There is no webhook project in ${folders.join(" or ")}: create one with create_project.`,
  noSuchProject: (named: string, known: readonly string[]) =>
    `There is no webhook project ${named}: ${knownProjects(known)}.`,
  brokenProject: (problem: string) => problem,
});

export const whichProject = (known: readonly string[]): AgentError =>
  new AgentError("which-project", `There are several projects: specify one of ${known.join(", ")}.`);

export const outsideOfFolders = (file: string, folders: readonly string[]): AgentError =>
  new AgentError(
    "outside",
    `${file} is outside of ${folders.join(" and ")}, the only folders that these tools can access.`,
  );

export const { noSuchEvent } = agentErrors("unknown-event", {
  noSuchEvent: (source: string, event: string, nearest: string | undefined) =>
    nearest === undefined
      ? `${source} has no event ${event}: see list_events.`
      : `${source} has no event ${event}: did you mean ${nearest}?`,
});

/** The maximum number of names in one message. */
const maxNames = 40;

export const { noSuchPart } = agentErrors("unknown-part", {
  noSuchPart: (event: string, path: string, known: readonly string[]) =>
    known.length === 0
      ? `The payload of ${event} has no ${path}: remove the last name from the path.`
      : `The payload of ${event} has no ${path}: that level has only ${known.slice(0, maxNames).join(", ")}${known.length > maxNames ? ", …" : ""}.`,
});

export const { staleFlow } = agentErrors("stale", {
  staleFlow: (file: string) =>
    `${file} has changed since that version was read, so nothing was written: read the flow again, then use its ids in the edit.`,
});

export const badInput = (tool: string, reason: string): AgentError =>
  new AgentError("bad-input", `The input of ${tool} is invalid: ${reason}.`);

export const rejectedEdit = (reason: string): AgentError => new AgentError("bad-edit", reason);
