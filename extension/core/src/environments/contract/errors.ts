import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { noGatewayMessage } from "../../project/packages/gateway-name.ts";
import { UserError } from "../../project/user-error.ts";
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

/** The end of the command line's message about a missing value: the user may have set it in VS Code. */
export const vsCodeValuesHint = ", because values stored in VS Code are not available to the command line";

/** A failure that the user can fix: one message with the cause and the fix. */
export class EnvironmentError extends UserError<EnvironmentErrorCode> {}

const environmentErrors = errorMaker(
  (code: EnvironmentErrorCode, ...rest) => new EnvironmentError(code, ...rest),
);

export const { portTaken, badPort } = environmentErrors("port-taken", {
  portTaken: (port: number) =>
    t(
      "Port {0} is used by another process: stop that process, or run on another port, such as {1}.",
      port,
      port < 65535 ? port + 1 : 3000,
    ),
  badPort: (text: string) => t("{0} is not a port: use a whole number from 1 to 65535.", text),
});

export const { noRuntime } = environmentErrors("no-runtime", {
  noRuntime: (root: string) =>
    t(
      "The project in {0} does not have the package @hookloom/runtime: use Run in VS Code to add it, or add its tarball to package.json and run npm install.",
      root,
    ),
});

/** The error for a project with an `api` that lacks the package that enforces it. */
export const noGateway = (root: string): EnvironmentError =>
  new EnvironmentError("no-gateway", noGatewayMessage(root));

export const { notInstalled } = environmentErrors("not-installed", {
  notInstalled: (root: string, [first = "", ...others]: readonly string[], manager: string) =>
    others.length === 0
      ? t("{0} is not installed in this project: run {1} install in {2}.", first, manager, root)
      : t(
          "{0} packages are not installed in this project, such as {1}: run {2} install in {3}.",
          others.length + 1,
          first,
          manager,
          root,
        ),
});

export const { noEntry } = environmentErrors("no-entry", {
  noEntry: (entry: string) =>
    t("The entry {0} in hookloom.json does not exist: create the file, or change the entry.", entry),
});

export const { noSuchEnvironment } = environmentErrors("no-environment", {
  noSuchEnvironment: (name: string, known: readonly string[]) =>
    known.length === 0
      ? t("The project has no environment {0}: hookloom.json defines no environments.", name)
      : t("The project has no environment {0}: use one of {1}.", name, known.join(", ")),
});

export const { notRunning, noUsableStore } = environmentErrors("not-running", {
  notRunning: (environment: string) =>
    t(
      'The {0} environment is not running: start it with Run or "hookloom dev", or deploy to it.',
      environment,
    ),
  noUsableStore: (environment: string) =>
    t(
      "The {0} environment is not running, and its store could not be read: start the environment to see its deliveries.",
      environment,
    ),
});

export const { ownerNotResponding, ownerUnreachable } = environmentErrors("not-answering", {
  ownerNotResponding: (environment: string, pid: number) =>
    t(
      "The {0} environment runs in process {1}, which does not respond: end that process, then start the environment again.",
      environment,
      pid,
    ),
  /** This machine has run out of a resource. Whether the owner runs is unknown. */
  ownerUnreachable: (environment: string, pid: number, cause: string) =>
    t(
      "The {0} environment in process {1} cannot be reached ({2}): close programs that you do not need, then try again.",
      environment,
      pid,
      cause,
    ),
});

/** The environment cannot be debugged: its source does not run, or its Node.js version does not support it. */
export const { notDebugged } = environmentErrors("not-debugged", {
  notDebugged: (environment: string, cause: string) =>
    t(
      "The {0} environment cannot be debugged: {1} Fix the problem, then start Debug again.",
      environment,
      cause.replace(/[.!?]?$/, "."),
    ),
});

export const { notStarted, startedMeanwhile } = environmentErrors("not-started", {
  notStarted: () =>
    t(
      'The process that runs the project exited immediately: run "npx hookloom dev" in a terminal to see why.',
    ),
  startedMeanwhile: (environment: string, pid: number) =>
    t(
      "Process {0} has started the {1} environment in the meantime: stop the environment there, then deploy again.",
      pid,
      environment,
    ),
});

/** The last log message of an environment that stopped because other processes could no longer find it. */
export const stateGone = (environment: string, folder: string): string =>
  t(
    "The {0} environment was stopped, because its folder {1} was deleted or emptied while it was running: start it again.",
    environment,
    folder,
  );

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

/** The settings without a value that prevent a deploy; `names` is for the form that prompts for their values. */
export class MissingSettings extends EnvironmentError {
  readonly names: readonly string[];
  /** @param why the reason for the suggested fix, appended to the message: `, since ...` */
  constructor(environment: string, names: readonly string[], why = "") {
    super(
      "missing-settings",
      names.length === 1
        ? t(
            '{0} has no value in {1}, so nothing was deployed: set it with "hookloom settings {1} set {0}"{2}.',
            names.join(),
            environment,
            why,
          )
        : t(
            'The settings {0} have no value in {1}, so nothing was deployed: set each with "hookloom settings {1} set NAME"{2}.',
            names.join(", "),
            environment,
            why,
          ),
    );
    this.names = names;
  }
}

export const { secretStoreFailed, ownerKeyFailed, openSecretFile } = environmentErrors("secret-store", {
  secretStoreFailed: (what: string, cause: unknown) =>
    t("{0}: {1}. Set the value as an environment variable instead.", what, errorMessage(cause)),
  ownerKeyFailed: (file: string, cause: unknown) =>
    t(
      "The key file {0}, with which your processes authenticate each other, cannot be written ({1}): make its folder writable.",
      file,
      errorMessage(cause),
    ),
  openSecretFile: (file: string) =>
    t(
      "Other users can read {0}, so no secrets are read from or written to it: run chmod 600 on the file.",
      file,
    ),
});

export const { badSettingName } = environmentErrors("bad-setting", {
  badSettingName: (name: string) =>
    t(
      "{0} is not a valid setting name: use capital letters, digits and underscores, as in GITHUB_SECRET.",
      JSON.stringify(name),
    ),
});

export const { otherValueKept } = environmentErrors("other-value", {
  otherValueKept: (name: string, environment: string) =>
    t(
      "{0} already has another value for {1}: choose another name, or unset that value first.",
      environment,
      name,
    ),
});

export const { noEsbuildProgram, noNativeEsbuild } = environmentErrors("native-esbuild", {
  noEsbuildProgram: () =>
    t(
      "The esbuild program for {0} is missing: reinstall Hookloom on this machine with optional packages (npm install --include=optional), or set ESBUILD_BINARY_PATH to the path of an esbuild program.",
      `${process.platform}-${process.arch}`,
    ),
  noNativeEsbuild: (cause: unknown) =>
    t(
      "The esbuild program does not start on {0} ({1}): install the Hookloom package for this platform, or set ESBUILD_BINARY_PATH to the path of an esbuild program.",
      `${process.platform}-${process.arch}`,
      errorMessage(cause).split("\n")[0] ?? "",
    ),
});

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
    t("The build {0} no longer exists, or its files were changed: deploy the source again.", shortBuild(id)),
  nothingDeployed: (environment: string) =>
    t('No build has ever been ready in {0}: run "hookloom deploy {0}" first.', environment),
  noEarlierBuild: (environment: string) =>
    t("{0} has no earlier ready build to roll back to: deploy another build instead.", environment),
  unknownBuild: (environment: string, build: string, known: readonly string[]) =>
    known.length === 0
      ? t(
          "The build {0} has never been ready in {1}, which has no ready builds: deploy first.",
          build,
          environment,
        )
      : t(
          "The build {0} has never been ready in {1}: use one of {2}.",
          build,
          environment,
          known.map(shortBuild).join(", "),
        ),
  badCommit: (given: string) =>
    t("{0} is not a commit hash: enter at least the first seven digits of a hash.", JSON.stringify(given)),
  ambiguousCommit: (given: string, commits: readonly string[]) =>
    t("The commit {0} is ambiguous ({1}): enter more of its digits.", given, commits.join(", ")),
  unknownCommit: (environment: string, commit: string, changed: boolean) =>
    changed
      ? t(
          "The build of the commit {0} in {1} includes uncommitted changes, so nothing was promoted: deploy the commit without them, or specify the build with --build.",
          commit,
          environment,
        )
      : t(
          "No build of the commit {0} has ever been deployed to {1}, so nothing was promoted: deploy it there first.",
          commit,
          environment,
        ),
});

/** The build never received a request; the previous build, if any, keeps running. */
export const { notReady } = environmentErrors("not-ready", {
  notReady: (environment: string, build: string, reason: string, still?: string) =>
    still === undefined
      ? t(
          "The build {0} did not become ready in {1} ({2}), so nothing runs there: fix the problem, then deploy again.",
          shortBuild(build),
          environment,
          reason.replace(/[.]$/, ""),
        )
      : t(
          "The build {0} did not become ready in {1} ({2}): the build {3} keeps running there.",
          shortBuild(build),
          environment,
          reason.replace(/[.]$/, ""),
          shortBuild(still),
        ),
});

export const { neverReady } = environmentErrors("unproven", {
  neverReady: (build: string, from: string) =>
    t(
      "The build {0} has never been ready in {1}, so it was not promoted: deploy a working build to {1} first, or use --force.",
      shortBuild(build),
      from,
    ),
});

export const { otherKind } = environmentErrors("other-kind", {
  otherKind: (from: string, to: string) =>
    t(
      'Builds cannot be promoted from {0} to {1}, because one runs on this machine and the other on a cluster: run "hookloom deploy {1}".',
      from,
      to,
    ),
});

export const { noSampleKey } = environmentErrors("no-sample-key", {
  noSampleKey: (name: string, environment: string, local: boolean) =>
    local
      ? t(
          "{0} is a public key, which cannot sign samples, and {1} is not running: start {1}, because only a running environment on this machine accepts the key that signs samples.",
          name,
          environment,
        )
      : t(
          "{0} is a public key, which cannot sign samples: send samples to an environment on this machine instead.",
          name,
        ),
});

export const { noSigningValue } = environmentErrors("no-signing-value", {
  noSigningValue: (
    name: string,
    { environment, setCommand }: { readonly environment: string; readonly setCommand?: string },
  ) =>
    setCommand === undefined
      ? t(
          '{0} has no value to sign with: set it with "hookloom settings {1} set {0}", or as an environment variable{2}.',
          name,
          environment,
          vsCodeValuesHint,
        )
      : t(
          '{0} has no value to sign with: set it in {1} with the command "{2}".',
          name,
          environment,
          setCommand,
        ),
});
