import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";
import { noGatewayMessage } from "../../project/packages/gateway-name.ts";
import { UserError } from "../../project/user-error.ts";

import { type BuildProblem, describeProblem } from "./build-problem.ts";
import { shortBuild } from "./environment.ts";

/** Stable codes of environment errors; the messages are for users. */
export type EnvironmentErrorCode =
  | "port-taken"
  | "no-runtime"
  | "no-gateway"
  | "not-installed"
  | "no-entry"
  | "no-environment"
  | "build-failed"
  | "wrong-types"
  | "not-running"
  | "not-answering"
  | "not-debugged"
  | "no-delivery"
  | "no-stats"
  | "no-purge"
  | "no-groups"
  | "no-consumers"
  | "no-portal"
  | "application-refused"
  | "not-started"
  | "state-gone"
  | "store-owned"
  | "secret-store"
  | "bad-setting"
  | "no-sample-key"
  | "no-signing-value"
  | "other-value"
  | "native-esbuild"
  | "missing-settings"
  | "no-release"
  | "unproven"
  | "other-kind"
  | "not-ready"
  | "cancelled";

/** Ends the message about a missing value: the user may have set it in VS Code. */
export const ownValues = ", since VS Code keeps its own values";

/** A failure that the user can fix: one message with the cause and the fix. */
export class EnvironmentError extends UserError<EnvironmentErrorCode> {}

const environmentErrors = errorMaker(
  (code: EnvironmentErrorCode, ...rest) => new EnvironmentError(code, ...rest),
);

export const { portTaken, badPort } = environmentErrors("port-taken", {
  portTaken: (port: number) =>
    `Port ${port} is used by another process: stop that process, or run on another port, such as ${port < 65535 ? port + 1 : 3000}.`,
  badPort: (text: string) => `${text} is not a port: give a whole number from 1 to 65535.`,
});

export const { noRuntime } = environmentErrors("no-runtime", {
  noRuntime: (root: string) =>
    `The project in ${root} does not have the package @hookloom/runtime: let Run in VS Code add it, or name its tarball in package.json and run npm install.`,
});

/** The error for a project with an `api` that lacks the package that enforces it. */
export const noGateway = (root: string): EnvironmentError =>
  new EnvironmentError("no-gateway", noGatewayMessage(root));

/** Lists only the first few names, which are enough to identify the cause. */
const shortList = (names: readonly string[]): string =>
  names.length <= 2 ? names.join(" and ") : `${names[0]} and ${names.length - 1} more`;

export const { notInstalled } = environmentErrors("not-installed", {
  notInstalled: (root: string, missing: readonly string[], manager: string) =>
    `${shortList(missing)} ${missing.length === 1 ? "is" : "are"} not installed in this project: run ${manager} install in ${root}.`,
});

export const { noEntry } = environmentErrors("no-entry", {
  noEntry: (entry: string) =>
    `There is no ${entry}, which hookloom.json names as its entry: create it, or name another file there.`,
});

export const { noSuchEnvironment } = environmentErrors("no-environment", {
  noSuchEnvironment: (name: string, known: readonly string[]) =>
    `The project has no environment ${name}: hookloom.json has ${known.join(" and ") || "none"}.`,
});

export const { notRunning, noUsableStore } = environmentErrors("not-running", {
  notRunning: (environment: string) =>
    `The ${environment} environment is not running: start it with Run or "hookloom dev", or deploy to it.`,
  noUsableStore: (environment: string) =>
    `The ${environment} environment is not running, and its store could not be read: start it to see its deliveries.`,
});

export const { ownerNotResponding, ownerUnreachable } = environmentErrors("not-answering", {
  ownerNotResponding: (environment: string, pid: number) =>
    `The ${environment} environment runs in process ${pid}, which does not respond: end that process, then start the environment again.`,
  /** This machine has run out of a resource. Whether the owner runs is unknown. */
  ownerUnreachable: (environment: string, pid: number, cause: string) =>
    `The ${environment} environment of process ${pid} cannot be reached (${cause}): end programs that you do not need, then try again.`,
});

/** The environment cannot be debugged: its source does not run, or its Node.js version does not support it. */
export const { notDebugged } = environmentErrors("not-debugged", {
  notDebugged: (environment: string, cause: string) =>
    `The ${environment} environment cannot be debugged now: ${cause.replace(/[.!?]?$/, ".")} Fix that, then start Debug again.`,
});

export const { notStarted, startedMeanwhile } = environmentErrors("not-started", {
  notStarted: () =>
    'The process that runs the project ended at once: run "npx hookloom dev" in a terminal to see why.',
  startedMeanwhile: (environment: string, pid: number) =>
    `The process ${pid} started ${environment} meanwhile: stop it there, then deploy again.`,
});

/** The last log message of an environment that stopped because other processes could no longer find it. */
export const stateGone = (environment: string, folder: string): string =>
  `The ${environment} environment was stopped, because its folder ${folder} was deleted or emptied while it ran: start it again.`;

/** Recreates an error that another process reported; its code determines the button offered with the message. */
export const asEnvironmentError = (code: unknown, message: unknown): EnvironmentError =>
  new EnvironmentError(
    (typeof code === "string" ? code : "not-started") as EnvironmentErrorCode,
    String(message),
  );

/** The store holds the deliveries of another project or environment. */
export class StoreOwned extends EnvironmentError {
  /** The store's owner, as recorded in the store; a takeover has to specify this name. */
  readonly owner: string;
  constructor(message: string, owner: string) {
    super("store-owned", message);
    this.owner = owner;
  }
}

/** Settings that are missing for a deploy; `names` is for the form that prompts for their values. */
export class MissingSettings extends EnvironmentError {
  readonly names: readonly string[];
  /** @param why the reason for the suggested fix, appended to the message: `, since ...` */
  constructor(environment: string, names: readonly string[], why = "") {
    const one = names.length === 1;
    super(
      "missing-settings",
      `${names.join(" and ")} ${one ? "has" : "have"} no value in ${environment}, so nothing was deployed: set ${one ? "it" : "each"} with "hookloom settings ${environment} set ${one ? names[0] : "NAME"}"${why}.`,
    );
    this.names = names;
  }
}

export const { secretStoreFailed, ownerKeyFailed, openSecretFile } = environmentErrors("secret-store", {
  secretStoreFailed: (what: string, cause: unknown) =>
    `${what}: ${errorMessage(cause)}. Set the value as an environment variable instead.`,
  ownerKeyFailed: (file: string, cause: unknown) =>
    `The key ${file}, by which your processes recognize each other, cannot be written (${errorMessage(cause)}): make its folder writable.`,
  openSecretFile: (file: string) =>
    `Others can read ${file}, so no secret is read from it or written to it: run chmod 600 on it.`,
});

export const { badSettingName } = environmentErrors("bad-setting", {
  badSettingName: (name: string) =>
    `${JSON.stringify(name)} cannot be a setting's name: use capital letters, digits and underscores, as in GITHUB_SECRET.`,
});

export const { otherValueKept } = environmentErrors("other-value", {
  otherValueKept: (name: string, environment: string) =>
    `${environment} has another value for ${name} already: choose another name, or unset that value first.`,
});

export const { noEsbuildProgram, noNativeEsbuild } = environmentErrors("native-esbuild", {
  noEsbuildProgram: () =>
    `The bundler's program for ${process.platform}-${process.arch} is missing: install Hookloom again on this machine, with optional packages (npm install --include=optional), or name an esbuild program in ESBUILD_BINARY_PATH.`,
  noNativeEsbuild: (cause: unknown) =>
    `The bundler could not be started (${errorMessage(cause).split("\n")[0]}): install Hookloom again for this platform.`,
});

/** The first problem's message with its location, and the number of other problems. */
function firstProblem([first, ...others]: readonly BuildProblem[], root: string) {
  const { file, line, column = 1 } = first ?? {};
  const message = first ? describeProblem(first, root) : "the bundler gave no reason.";
  return {
    text: others.length > 0 ? `${message} (and ${others.length} more)` : message,
    location: file !== undefined && line !== undefined ? { file, line, column } : undefined,
  };
}

/** Describes the first problem, whose position is the error's `location`. */
export function buildFailed(problems: readonly BuildProblem[], root: string): EnvironmentError {
  const { text, location } = firstProblem(problems, root);
  return new EnvironmentError("build-failed", `The source does not build, so nothing was deployed: ${text}`, {
    location,
  });
}

/** The maximum number of type errors that are listed; `tsc` prints all of them. */
const maxDetails = 20;

/** Describes the first error, whose position is the error's `location`; the other errors are its details. */
export function wrongTypes(
  errors: readonly BuildProblem[],
  root: string,
  environment: string,
): EnvironmentError {
  const { text, location } = firstProblem(errors, root);
  const detail = errors.slice(0, maxDetails).map((error) => describeProblem(error, root));
  return new EnvironmentError(
    "wrong-types",
    `The types of the source do not fit, so nothing was deployed: ${text} Correct that, or leave the check out with "hookloom deploy ${environment} --no-check".`,
    { location, detail: errors.length > 1 ? detail : [] },
  );
}

export const {
  buildGone,
  nothingDeployed,
  noEarlierBuild,
  unknownBuild,
  badCommit,
  ambiguousCommit,
  unknownCommit,
} = environmentErrors("no-release", {
  buildGone: (id: string) =>
    `The build ${shortBuild(id)} no longer exists, or its files were changed: deploy the source again.`,
  nothingDeployed: (environment: string) =>
    `No build was ever ready in ${environment}: run "hookloom deploy ${environment}" first.`,
  noEarlierBuild: (environment: string) =>
    `No other build was ready in ${environment} before this one, so there is nothing to go back to.`,
  unknownBuild: (environment: string, build: string, known: readonly string[]) =>
    `No build ${build} was ever ready in ${environment}: ${known.length > 0 ? `its builds are ${known.map(shortBuild).join(", ")}` : "it has none"}.`,
  badCommit: (given: string) =>
    `${JSON.stringify(given)} is not a commit: give all of its digits, or at least the first seven.`,
  ambiguousCommit: (given: string, commits: readonly string[]) =>
    `${given} is ambiguous (${commits.join(" and ")}): give more of its digits.`,
  unknownCommit: (environment: string, commit: string, changed: boolean) =>
    changed
      ? `The build of the commit ${commit} in ${environment} includes uncommitted changes, so nothing was promoted: deploy the commit without them, or name the build with --build.`
      : `No build of the commit ${commit} was ever deployed to ${environment}, so nothing was promoted: deploy it there first.`,
});

/** The build never received a request; the previous build, if any, keeps running. */
export const { notReady } = environmentErrors("not-ready", {
  notReady: (environment: string, build: string, reason: string, still?: string) =>
    `The build ${shortBuild(build)} did not become ready in ${environment} (${reason.replace(/[.]$/, "")}): ${still === undefined ? "nothing runs there; correct that, then deploy again" : `the build ${shortBuild(still)} keeps running there`}.`,
});

export const { neverReady } = environmentErrors("unproven", {
  neverReady: (build: string, from: string) =>
    `The build ${shortBuild(build)} was never ready in ${from}, so it was not promoted: deploy one to ${from} first, or insist with --force.`,
});

export const { otherKind } = environmentErrors("other-kind", {
  otherKind: (from: string, to: string) =>
    `${from} and ${to} run on different targets, one on this machine and one on a cluster, so a build cannot be promoted between them: run "hookloom deploy ${to}".`,
});

export const { noSampleKey } = environmentErrors("no-sample-key", {
  noSampleKey: (name: string, environment: string, local: boolean) =>
    local
      ? `${name} is a public key, which signs nothing, and ${environment} is not running: start it, since samples are signed with a key that only a running environment of this machine takes.`
      : `${name} is a public key, which signs nothing: samples can be sent to environments of this machine only.`,
});

export const { noSigningValue } = environmentErrors("no-signing-value", {
  noSigningValue: (
    name: string,
    { environment, setCommand }: { readonly environment: string; readonly setCommand?: string },
  ) =>
    setCommand === undefined
      ? `${name} has no value to sign with: set it with "hookloom settings ${environment} set ${name}", or as an environment variable${ownValues}.`
      : `${name} has no value to sign with: set it in ${environment} with the command "${setCommand}".`,
});
