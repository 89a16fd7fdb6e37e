import { isMissing, readFailure } from "@hookloom/core/project/system-error";
import { UserError } from "@hookloom/core/project/user-error";
import { errorMaker, errorMessage, isRecord, jsonIn } from "@hookloom/protocol/unknown-values";

/** The reason why a command failed; see run-commands.ts. */
type CliErrorCode = "bad-usage" | "failed" | "not-confirmed" | "unreachable";

/** A call that cannot be carried out, by default because of wrong usage. The message is the line that the user sees. */
export class CliError extends UserError<CliErrorCode> {
  constructor(message: string, code: CliErrorCode = "bad-usage") {
    super(code, message);
  }
}

const cliErrors = errorMaker((code: CliErrorCode, message) => new CliError(message, code));

export const {
  unknownCommand,
  badUsage,
  noProject,
  badFile,
  badJson,
  needsNoApproval,
  noSuchConnection,
  noManifests,
  unknownResource,
  noPublicAddress,
} = cliErrors("bad-usage", {
  unknownCommand: (name: string, nearest: string | undefined) =>
    nearest
      ? `There is no command ${name}: did you mean "hookloom ${nearest}"?`
      : `There is no command ${name}: see "hookloom --help".`,
  badUsage: (command: string, reason: string) => `${reason}: see "hookloom ${command} --help".`,
  noProject: (folder: string) =>
    `${folder} is not in a Hookloom project, since no folder from there upward has a hookloom.json: go to a project, or create one with "hookloom new".`,
  badFile: (file: string, cause: unknown) =>
    `${file} cannot be read (${readFailure(cause)}): check the path.`,
  badJson: (file: string, cause: unknown) =>
    `${file} is not JSON (${errorMessage(cause)}): fix it, then try again.`,
  needsNoApproval: (environment: string) =>
    `${environment} is not a production environment, so its changes need no approval.`,
  noSuchConnection: (name: string, known: readonly string[]) =>
    `The project has no connection ${name}: ${known.length > 0 ? `it has ${known.join(" and ")}` : "add one first"}.`,
  noManifests: (environment: string) =>
    `The environment ${environment} runs on this machine, which needs no manifests: give it "target": "kubernetes" with a context, namespace and registry or engine in hookloom.json.`,
  unknownResource: (named: string, known: readonly string[]) =>
    `The project has no resource ${named}: ${known.length > 0 ? `its triggers listen on ${known.join(" and ")}` : "it has no trigger yet"}.`,
  noPublicAddress: (environment: string) =>
    `${environment} has no public address: give it a "host" with a gateway or an ingressClass in hookloom.json, then deploy it.`,
});

export const { testsFailed } = cliErrors("failed", {
  testsFailed: (status: number) =>
    `The tests did not pass (exit status ${status}): the output above shows which ones and why.`,
});

export const { wantsYes, wantsApproval, onlyByPerson, notConfirmed } = cliErrors("not-confirmed", {
  wantsYes: (what: string, environment: string, where?: string) =>
    `There is no terminal to confirm whether to ${what} ${environment}${where === undefined ? "" : ` on ${where}`}: add --yes to confirm.`,
  wantsApproval: (environment: string) =>
    `A language model is working on this project (hookloom mcp), so commands without a terminal cannot change ${environment} until a user allows it: run "hookloom approve ${environment}" in a terminal, or "Hookloom: Allow changes to production" in VS Code.`,
  onlyByPerson: (environment: string) =>
    `Only a user can allow changes to ${environment}: run this command in a terminal.`,
  notConfirmed: (environment: string) => `Nothing was done, since ${environment} was not typed.`,
});

export const { areUnreachable } = cliErrors("unreachable", {
  areUnreachable: (environments: readonly string[]) =>
    `${environments.join(" and ")} ${environments.length === 1 ? "is unreachable: the reason is" : "are unreachable: the reasons are"} above.`,
});

/** Creates the error for a command whose first argument is missing or is not an action of the command. */
export function unknownAction(
  command: string,
  action: string | undefined,
  known: readonly string[],
): CliError {
  const list = known.length === 1 ? known[0] : `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
  const reason =
    action === undefined ? `Specify an action: ${list}` : `Unknown action ${action}: use ${list}`;
  return new CliError(`${reason} (see "hookloom ${command} --help").`);
}

/** Creates the error for a project that was created locally but not, or not completely, published to GitHub. */
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

export const unwritableFile = (file: string, cause: unknown): CliError => {
  const reason = isMissing(cause) ? "its folder does not exist" : readFailure(cause);
  return new CliError(`${file} cannot be written (${reason}): check the path.`, "failed");
};

/** Returns the reason in an error response: the message in the runtime's JSON, or any other body unchanged. */
function reasonIn(body: string): string {
  const problem = jsonIn(body);
  return isRecord(problem) && typeof problem.error === "string" ? problem.error : body;
}

export function rejectedByReceiver(status: number, body: string): CliError {
  const reason = oneLine(reasonIn(body));
  return new CliError(
    `The receiver responded with status ${status}${reason === "" ? "" : `: ${reason}`}`,
    "failed",
  );
}

/** Joins the lines of a string. */
export const oneLine = (text: string): string => text.trim().replace(/\s*\r?\n\s*/g, " ");
