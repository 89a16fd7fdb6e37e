import { parsePort } from "@hookloom/core/environments/local/process/ports";
import { addEnvironment } from "@hookloom/core/project/config/write-environment";
import type { EnvironmentOptions } from "@hookloom/core/project/project";
import {
  type Call,
  type Command,
  flagOption,
  jsonOption,
  type OptionHelp,
  valueOption,
} from "../shared/command.ts";
import { badUsage, unknownAction } from "../shared/errors.ts";
import { printResult } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";

interface Member extends OptionHelp {
  readonly member: string;
  /** Converts the value. Without this function the member is a string. */
  readonly read?: (value: string) => unknown;
}

const textMember = (member: string, value: string, help: string): Member => ({
  ...valueOption(value, help),
  member,
});

/** Converts the value to a number. Any other text is kept, so that the validation of hookloom.json rejects it. */
const toCount = (value: string): unknown => (/^\d+$/.test(value) ? Number(value) : value);

const members: Readonly<Record<string, Member>> = {
  target: textMember("target", "local|kubernetes", "What the environment runs on; local by default"),
  port: { ...textMember("port", "N", "The public port on this machine"), read: parsePort },
  context: textMember("context", "NAME", "The context of the kubeconfig"),
  namespace: textMember("namespace", "NAME", "The namespace, which has to exist"),
  registry: textMember("registry", "HOST/PATH", "Where images are pushed"),
  engine: textMember(
    "engine",
    "DOCKER-HOST|default",
    "A Docker engine that gets the images instead of a registry",
  ),
  kubeconfig: textMember("kubeconfig", "FILE", "A kubeconfig other than the default one"),
  "base-image": textMember("baseImage", "IMAGE", "The base image; node:24-slim by default"),
  "pull-secret": textMember("pullSecret", "NAME", "The Secret with which the cluster pulls images"),
  host: textMember("host", "NAME", "The host name that senders use"),
  gateway: textMember("gateway", "[NAMESPACE/]NAME", "The Gateway that routes to the environment"),
  "ingress-class": textMember("ingressClass", "NAME", "The Ingress class that routes to the environment"),
  "tls-secret": textMember("tlsSecret", "NAME", "The Secret with the Ingress's certificate"),
  replicas: {
    ...textMember("replicas", "N", "The number of pods; more than one needs a database"),
    read: toCount,
  },
  patch: textMember("patch", "FILE", "A YAML file of the project that patches the manifests"),
};

const flagMembers: Readonly<Record<string, OptionHelp>> = {
  production: flagOption(
    "Treat the environment as production: confirm each change and roll back a failed release",
  ),
  rollback: flagOption("Roll back automatically when a release fails, as production does"),
};

function environmentOptions(call: Call): EnvironmentOptions {
  const given = Object.entries(members).flatMap(([name, { member, read = String }]) => {
    const value = call.text(name);
    return value === undefined ? [] : [[member, read(value)] as const];
  });
  const marked = Object.keys(flagMembers).filter((name) => call.has(name));
  const all = [...given, ...marked.map((name) => [name, true] as const)];
  return { target: "local", ...Object.fromEntries(all) };
}

export const environment: Command = {
  name: "environment",
  usage:
    "add NAME [--target local|kubernetes] [--context NAME] [--namespace NAME] [--registry HOST/PATH] ...",
  summary: "Add an environment to a project",
  maxPositionals: 2,
  details: [
    "The environment is described in hookloom.json, without secrets; add further members there by hand. A cluster needs",
    "context, namespace and registry or engine, and for access from outside, host with gateway or ingress-class.",
  ],
  options: { ...members, ...flagMembers, json: jsonOption },
  async run(call, context) {
    const [verb, name] = call.positionals;
    if (verb !== "add") throw unknownAction("environment", verb, ["add"]);
    if (name === undefined) throw badUsage("environment", "Specify a name for the new environment");
    const project = await requireProject(context, undefined);
    const options = environmentOptions(call);
    await addEnvironment(project, name, options);
    const text = `The environment ${name} was added to hookloom.json: "hookloom deploy ${name}" deploys the source to it.`;
    printResult(call, context, { [name]: options }, text);
  },
};
