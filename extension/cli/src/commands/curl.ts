import { notRunning } from "@hookloom/core/environments/contract/errors";
import { publicAddress } from "@hookloom/core/environments/public-address";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { signingValue } from "@hookloom/core/environments/setting-value";
import { checkEnvironment } from "@hookloom/core/environments/use-environment";
import { unknownEvent } from "@hookloom/core/events/errors";
import { toCurl } from "@hookloom/core/events/export-request";
import { exportedEventNames } from "@hookloom/core/events/exported-triggers";
import { buildRequest, triggerUrl } from "@hookloom/core/events/request";
import { listSamples } from "@hookloom/core/events/samples";
import type { ProjectTrigger } from "@hookloom/core/project/config/project-content";
import { readProject } from "@hookloom/core/project/config/read-project";
import { signingSecret } from "@hookloom/core/project/config/source-settings";
import type { Project } from "@hookloom/core/project/project";
import { hasEvent, nearestEvent, sampleEvent } from "@hookloom/runtime/catalog";
import { bodiesFor } from "../shared/body-samples.ts";
import { type Call, type CliContext, type Command, flagOption, valueOption } from "../shared/command.ts";
import { badUsage, noPublicAddress, unknownResource } from "../shared/errors.ts";
import { requireProject } from "../shared/projects.ts";
import { withReached } from "../shared/run-verb.ts";
import { testCredential, withTestCredential } from "../shared/test-credential.ts";

/** Finds a trigger by its path, with or without a leading slash, or by its variable. @throws CliError */
async function findTrigger(project: Project, named: string): Promise<ProjectTrigger> {
  const { triggers } = await readProject(project);
  const found =
    triggers.find(({ path }) => path === named || path === `/${named}`) ??
    triggers.find(({ name }) => name === named);
  if (found) return found;
  throw unknownResource(
    named,
    triggers.map(({ path }) => path),
  );
}

/** @throws CliError if the trigger's source has no such event */
function eventFor(trigger: ProjectTrigger, named: string | undefined): string {
  const { source } = trigger;
  if (named === undefined) return exportedEventNames(trigger)[0] ?? "";
  if (hasEvent(source, named) && sampleEvent(source, named) !== undefined) return named;
  throw unknownEvent(named, nearestEvent(source, named));
}

/** @throws EnvironmentError `not-running`; CliError if a cluster environment is not exposed */
async function requireAddress(project: Project, environment: string): Promise<string> {
  const address = await publicAddress(project, environment);
  if (address !== undefined) return address;
  if (project.environments[environment]?.target === "kubernetes") throw noPublicAddress(environment);
  throw notRunning(environment);
}

async function run(call: Call, context: CliContext): Promise<void> {
  const [named] = call.positionals;
  if (named === undefined) throw badUsage("curl", "Specify a resource to call, such as /github");
  const project = await requireProject(context, undefined);
  const environment = checkEnvironment(project, call.text("env") ?? "dev");
  const trigger = await findTrigger(project, named);
  const event = eventFor(trigger, call.text("event"));
  const body = (await bodiesFor(project, [trigger], context)).get(trigger.path);
  const [sample] = await listSamples(context.distDir, trigger.source, event, { body });
  const local = project.environments[environment]?.target !== "kubernetes";
  const address = await requireAddress(project, environment);
  const credential = call.has("key")
    ? await withReached(project, environment, context, (reached) =>
        testCredential(
          { api: context.api, command: "curl", project, environment, trigger },
          reached.managementPort,
        ),
      )
    : undefined;
  const request = buildRequest({
    source: trigger.source,
    event,
    payload: JSON.stringify(sample?.payload),
    secret: await signingValue(trigger, {
      root: project.root,
      environment,
      local,
      secrets: commandLineStore(),
    }),
    url: triggerUrl(address, trigger.path),
    options: trigger.literals,
  });
  const secretName = signingSecret(trigger)?.name;
  const shown = withTestCredential(request, credential);
  context.stdout.write(`${toCurl(shown, secretName === undefined ? {} : { secretName })}\n`);
}

export const curl: Command = {
  name: "curl",
  usage: "RESOURCE [--env ENV] [--event EVENT] [--key]",
  summary: "Print a signed call to a trigger, to be run in a POSIX shell",
  maxPositionals: 1,
  details: [
    "RESOURCE is the path of a trigger, such as /github, or its variable; the address is the one that senders use.",
    "The call contains the signature of its body, but never the secret. If a header carries the secret itself, the shell reads",
    "it from the variable of the same name.",
  ],
  options: {
    env: valueOption("ENV", "The environment to call; dev by default"),
    event: valueOption("EVENT", "The event to send; the first that the trigger handles by default"),
    key: flagOption(
      "For a trigger that consumers call, include a test key that expires after fifteen minutes, or a token if only tokens are accepted",
    ),
  },
  run,
};
