import { isMissing, readFailure } from "@hookloom/core/project/system-error";
import { UserError } from "@hookloom/core/project/user-error";
import { errorMessage, isRecord, jsonIn } from "@hookloom/protocol/unknown-values";

/** Why a command did not do what it was called for; see exit-status.ts. */
type CliErrorCode = "bad-usage" | "failed" | "not-confirmed" | "unreachable";

/** A call that cannot be carried out, by default as it is written; its message is the line that the user sees. */
export class CliError extends UserError<CliErrorCode> {
  constructor(message: string, code: CliErrorCode = "bad-usage") {
    super(code, message);
  }
}

export const unknownCommand = (name: string, nearest: string | undefined): CliError =>
  new CliError(
    nearest
      ? `There is no command ${name}: did you mean "hookloom ${nearest}"?`
      : `There is no command ${name}: see "hookloom --help".`,
  );

export const badUsage = (command: string, reason: string): CliError =>
  new CliError(`${reason}: see "hookloom ${command} --help".`);

/** The first argument of a command names none of its actions, or is missing. */
export function unknownAction(
  command: string,
  action: string | undefined,
  known: readonly string[],
): CliError {
  const list = known.length === 1 ? known[0] : `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
  const reason = action === undefined ? `Name an action: ${list}` : `Unknown action ${action}: use ${list}`;
  return new CliError(`${reason} (see "hookloom ${command} --help").`);
}

/** The project is there, but its repository at GitHub is not, or not with everything in it. */
export const notPublished = (
  folder: string,
  { repository, isPublic, branch = "" }: { repository: string; isPublic: boolean; branch?: string },
  reason: string,
): CliError => {
  const options = `${isPublic ? " --public" : ""}${branch === "" ? "" : ` --branch ${branch}`}`;
  return new CliError(
    `${reason} The project is complete in ${folder}; "hookloom new ${folder} --create-repo ${repository}${options}" continues where this stopped.`,
    "failed",
  );
};

export const noProject = (folder: string): CliError =>
  new CliError(
    `${folder} is not in a Hookloom project, since no folder from there upward has a hookloom.json: go to one, or create one with "hookloom new".`,
  );

export const areUnreachable = (environments: readonly string[]): CliError =>
  new CliError(
    `${environments.join(" and ")} ${environments.length === 1 ? "is unreachable: the reason is" : "are unreachable: the reasons are"} above.`,
    "unreachable",
  );

export const testsFailed = (status: number): CliError =>
  new CliError(
    `The tests did not pass (exit status ${status}): the output above says which ones and why.`,
    "failed",
  );

export const badFile = (file: string, cause: unknown): CliError =>
  new CliError(`${file} cannot be read (${readFailure(cause)}): check the path.`);

export const unwritableFile = (file: string, cause: unknown): CliError => {
  const reason = isMissing(cause) ? "its folder does not exist" : readFailure(cause);
  return new CliError(`${file} cannot be written (${reason}): check the path.`, "failed");
};

export const badJson = (file: string, cause: unknown): CliError =>
  new CliError(`${file} is not JSON (${errorMessage(cause)}): fix it, then try again.`);

export const wantsYes = (what: string, environment: string, where?: string): CliError =>
  new CliError(
    `There is no terminal to ask whether to ${what} ${environment}${where === undefined ? "" : ` on ${where}`}: add --yes to confirm.`,
    "not-confirmed",
  );

export const wantsApproval = (environment: string): CliError =>
  new CliError(
    `A language model works on this project (hookloom mcp), so nothing changes ${environment} without a terminal until a person allows it: run "hookloom approve ${environment}" in a terminal, or "Hookloom: Allow changes of production" in VS Code.`,
    "not-confirmed",
  );

export const onlyByPerson = (environment: string): CliError =>
  new CliError(
    `Only a person can allow changes of ${environment}: run this command in a terminal.`,
    "not-confirmed",
  );

export const needsNoApproval = (environment: string): CliError =>
  new CliError(`${environment} is not a production environment, so its changes need no approval.`);

export const notConfirmed = (environment: string): CliError =>
  new CliError(`Nothing was done, since ${environment} was not typed.`, "not-confirmed");

export const noSuchConnection = (name: string, known: readonly string[]): CliError =>
  new CliError(
    `The project has no connection ${name}: ${known.length > 0 ? `it has ${known.join(" and ")}` : "add one first"}.`,
  );

export const noManifests = (environment: string): CliError =>
  new CliError(
    `The environment ${environment} runs on this machine, which needs no manifests: give it "target": "kubernetes" with a context, namespace and registry or engine in hookloom.json.`,
  );

export const unknownResource = (named: string, known: readonly string[]): CliError =>
  new CliError(
    `The project has no resource ${named}: ${known.length > 0 ? `its triggers listen on ${known.join(" and ")}` : "it has no trigger yet"}.`,
  );

export const noPublicAddress = (environment: string): CliError =>
  new CliError(
    `${environment} has no public address: give it a "host" with a gateway or an ingressClass in hookloom.json, then deploy it.`,
  );

/** The reason in a refusal: the sentence of a problem of ours, any other body as it is. */
function reasonIn(body: string): string {
  const problem = jsonIn(body);
  return isRecord(problem) && typeof problem.error === "string" ? problem.error : body;
}

export function rejectedByReceiver(status: number, body: string): CliError {
  const reason = oneLine(reasonIn(body));
  return new CliError(`The receiver answered ${status}${reason === "" ? "" : `: ${reason}`}`, "failed");
}

/** Puts a text on one line. */
export const oneLine = (text: string): string => text.trim().replace(/\s*\r?\n\s*/g, " ");
