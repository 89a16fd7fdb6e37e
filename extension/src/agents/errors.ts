import { UserError } from "../project/user-error.ts";

/** Stable names of why a tool did nothing; the messages are for people and models. */
export type AgentErrorCode =
  | "no-project"
  | "which-project"
  | "outside"
  | "unknown-event"
  | "stale"
  | "bad-edit"
  | "needs-confirmation";

/** A refusal of a tool: one sentence with the cause and the way out. */
export class AgentError extends UserError<AgentErrorCode> {}

/** What a person is asked before production is changed. */
export interface Confirmation {
  readonly environment: string;
  /** What is about to happen and where, as a sentence without its end: `Deploy orders to prod on cluster main`. */
  readonly action: string;
  /** The command with which a person does the same, and the folder to run it in. */
  readonly command: string;
  readonly folder: string;
}

/** A change of production that no person has confirmed yet; nothing was done. */
export class NeedsConfirmation extends AgentError {
  readonly confirmation: Confirmation;

  constructor(confirmation: Confirmation) {
    const { action, command, folder } = confirmation;
    super(
      "needs-confirmation",
      `${action}? Only a person can confirm that, and this client cannot ask one: have a person run "${command}" in ${folder}.`,
    );
    this.confirmation = confirmation;
  }
}

export const noProjectHere = (folders: readonly string[]): AgentError =>
  new AgentError(
    "no-project",
    `There is no webhook project in ${folders.join(" or ")}: make one with create_project.`,
  );

export const noSuchProject = (named: string, known: readonly string[]): AgentError =>
  new AgentError(
    "no-project",
    `There is no webhook project ${named}: ${known.length > 0 ? `the projects are ${known.join(" and ")}` : "make one with create_project"}.`,
  );

export const whichProject = (known: readonly string[]): AgentError =>
  new AgentError("which-project", `There are several projects: name one of ${known.join(", ")}.`);

export const brokenProject = (problem: string): AgentError => new AgentError("no-project", problem);

export const outsideOfFolders = (file: string, folders: readonly string[]): AgentError =>
  new AgentError("outside", `${file} is outside of ${folders.join(" and ")}, where these tools may work.`);

export const noSuchEvent = (source: string, event: string, nearest: string | undefined): AgentError =>
  new AgentError(
    "unknown-event",
    nearest === undefined
      ? `${source} has no event ${event}: see list_events.`
      : `${source} has no event ${event}: did you mean ${nearest}?`,
  );

export const staleFlow = (file: string): AgentError =>
  new AgentError(
    "stale",
    `${file} was changed since that version was read, so nothing was written: read the flow again, then make the edit in its ids.`,
  );

export const badEdit = (reason: string): AgentError =>
  new AgentError("bad-edit", `That is not an edit of a flow: ${reason}.`);

export const refusedEdit = (reason: string): AgentError => new AgentError("bad-edit", reason);
