import type { ReleaseRecord } from "../../environments/target.ts";
import { sourceCommit } from "../../project/git.ts";
import { isProduction } from "../../project/project.ts";
import { buildOf } from "../commands/arguments.ts";
import { callCommand } from "../commands/call-command.ts";
import type { CommandTable } from "../commands/register.ts";
import { chooseEnvironment, choosePromotion } from "../environments/choose-environment.ts";
import { confirmProduction, confirmRemove } from "../environments/confirm.ts";
import { type ProjectEnvironment, placeText } from "../environments/environments.ts";
import { HostError } from "../errors.ts";
import { requireUsable } from "../projects/open-config.ts";
import { saveFilesOf } from "../projects/save-files.ts";
import { requireTrust } from "../trust.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import { pickRelease } from "./pick-release.ts";
import { buildText, releaseText, shortCommit } from "./release-text.ts";
import { type Change, changeEnvironment } from "./run-verb.ts";
import { missingSettings } from "./settings-gate.ts";

/** The commands that change what runs in an environment. Each takes a row, a file, or asks. */
export function deployCommands(ports: DeployPorts) {
  return {
    "hookloom.deploy": (argument) => deploy(ports, argument),
    "hookloom.promote": (argument) => promote(ports, argument),
    "hookloom.rollback": (argument) => rollback(ports, argument),
    "hookloom.applySettings": (argument) => applySettings(ports, argument),
    "hookloom.stopEnvironment": (argument) => stop(ports, argument),
    "hookloom.remove": (argument) => remove(ports, argument),
  } satisfies Partial<CommandTable>;
}

async function sourceText({ project }: ProjectEnvironment): Promise<string> {
  const commit = await sourceCommit(project.root);
  if (commit === undefined) return "the source as it is now";
  const changed = commit.endsWith("-dirty") ? ", with changes that are not committed" : "";
  return `the source as it is now (commit ${shortCommit(commit)}${changed})`;
}

async function deploy(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust("Deploying a project");
  const place = await chooseEnvironment(ports, argument, "Deploy");
  const { project, environment } = place;
  const again = (): unknown => callCommand("hookloom.deploy", { root: project.root, environment });
  if (await missingSettings(ports, place, { label: `Save and deploy to ${environment}`, again })) return;
  if (isProduction(project, environment))
    await confirmProduction(
      { ...place, action: `Deploy to ${environment}`, build: await sourceText(place) },
      ports.targets.ask,
    );
  await saveFilesOf(project);
  const change: Change = {
    verb: { name: "deploy" },
    title: `Deploy ${project.name} to ${environment}`,
    underWay: `${project.name} is being deployed to ${environment}`,
    done: `${project.name} runs in ${environment}`,
    again,
  };
  await changeEnvironment(ports, place, change);
}

async function promote(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust("Promoting a build");
  const { project, from, to } = await choosePromotion(ports, argument);
  const place = { project, environment: to };
  const release = await ports.targets.use({ project, environment: from }, async (target) => {
    const releases = await target.releases(AbortSignal.timeout(20_000));
    return releases.find(({ outcome }) => outcome === "ready");
  });
  if (!release) {
    throw new HostError(
      "nothing-to-promote",
      `No build was ready in ${from} yet, so there is none to promote to ${to}: deploy to ${from} first.`,
      {
        title: `Deploy to ${from}`,
        run: () => callCommand("hookloom.deploy", { root: project.root, environment: from }),
      },
    );
  }
  const again = (): unknown => callCommand("hookloom.promote", { root: project.root, environment: to });
  if (await missingSettings(ports, place, { label: `Save and promote to ${to}`, again })) return;
  const build = `${buildText(release)}, as it runs in ${from}`;
  await confirmProduction({ ...place, action: `Promote to ${to}`, build }, ports.targets.ask);
  const change: Change = {
    verb: { name: "promote", release, from },
    title: `Promote ${project.name} from ${from} to ${to}`,
    underWay: `${project.name} is being promoted to ${to}`,
    done: `${project.name} runs in ${to}`,
    again,
  };
  await changeEnvironment(ports, place, change);
}

/** The release of a row of the history. */
function recordIn(argument: unknown, releases: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  const meant = buildOf(argument);
  return releases.find(({ build, outcome }) => build === meant && outcome === "ready");
}

async function rollback(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust("Rolling a build back");
  const place = await chooseEnvironment(ports, argument, "Roll back");
  const { project, environment } = place;
  const [releases, status] = await ports.targets.use(place, (target) => {
    const signal = AbortSignal.timeout(20_000);
    return Promise.all([target.releases(signal), target.status(signal)]);
  });
  const release = recordIn(argument, releases) ?? (await pickRelease(place, releases, status.release?.build));
  await confirmProduction(
    { ...place, action: `Roll back in ${environment}`, build: buildText(release) },
    ports.targets.ask,
  );
  const change: Change = {
    verb: { name: "rollback", build: release.build },
    title: `Roll ${project.name} back in ${environment}`,
    underWay: `${project.name} is being rolled back in ${environment}`,
    done: `${project.name} is back to ${releaseText(release)} in ${environment}`,
    again: () => callCommand("hookloom.rollback", { root: project.root, environment }),
  };
  await changeEnvironment(ports, place, change);
}

async function applySettings(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust("Applying settings");
  const place = await chooseEnvironment(ports, argument, "Apply settings");
  const { project, environment } = place;
  if (await ports.restartRun(place)) return;
  await confirmProduction({ ...place, action: `Apply settings in ${environment}` }, ports.targets.ask);
  const change: Change = {
    verb: { name: "applySettings" },
    title: `Apply the settings of ${project.name} in ${environment}`,
    underWay: `Settings of ${project.name} are being applied in ${environment}`,
    done: `${project.name} runs with its new settings in ${environment}`,
    again: () => callCommand("hookloom.applySettings", { root: project.root, environment }),
  };
  await changeEnvironment(ports, place, change);
}

async function stop(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust("Stopping an environment");
  const place = await chooseEnvironment(ports, argument, "Stop");
  const { project, environment } = place;
  await confirmProduction({ ...place, action: `Stop in ${environment}` }, ports.targets.ask);
  const change: Change = {
    verb: { name: "stop" },
    title: `Stop ${project.name} in ${environment}`,
    underWay: `${project.name} is being stopped in ${environment}`,
    done: `${project.name} is stopped in ${environment}`,
    quiet: true,
    again: () => callCommand("hookloom.stopEnvironment", { root: project.root, environment }),
  };
  await changeEnvironment(ports, place, change);
}

async function remove(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust("Removing an environment");
  const place = await chooseEnvironment(ports, argument, "Remove");
  requireUsable(place.project);
  await confirmRemove(place, ports.targets.ask);
  const { project, environment } = place;
  const change: Change = {
    verb: { name: "remove" },
    title: `Remove ${project.name} from ${environment}`,
    underWay: `${project.name} is being removed from ${environment}`,
    done: `${project.name} is removed from ${environment} (${placeText(project, environment)})`,
    quiet: true,
    again: () => callCommand("hookloom.remove", { root: project.root, environment }),
  };
  await changeEnvironment(ports, place, change);
}
