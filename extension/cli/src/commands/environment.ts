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

const text = (member: string, value: string, help: string): Member => ({
  ...valueOption(value, help),
  member,
});

/** Converts the value to a number. Any other text is kept, so that the validation of hookloom.json rejects it. */
const toCount = (value: string): unknown => (/^\d+$/.test(value) ? Number(value) : value);

const members: Readonly<Record<string, Member>> = {
  target: text("target", "local|kubernetes", "What it runs on; local unless given"),
  port: { ...text("port", "N", "Its public port on this machine"), read: parsePort },
  context: text("context", "NAME", "The context of the kubeconfig"),
  namespace: text("namespace", "NAME", "The namespace, which has to exist"),
  registry: text("registry", "HOST/PATH", "Where images are pushed"),
  engine: text("engine", "DOCKER-HOST|default", "A Docker engine that gets the images instead of a registry"),
  kubeconfig: text("kubeconfig", "FILE", "Another kubeconfig than the usual one"),
  "base-image": text("baseImage", "IMAGE", "What the image is built on; node:24-slim unless given"),
  "pull-secret": text("pullSecret", "NAME", "The Secret with which the cluster pulls images"),
  host: text("host", "NAME", "The name that senders call"),
  gateway: text("gateway", "[NAMESPACE/]NAME", "The Gateway that leads to it"),
  "ingress-class": text("ingressClass", "NAME", "The Ingress class that leads to it"),
  "tls-secret": text("tlsSecret", "NAME", "The Secret with the Ingress's certificate"),
  replicas: { ...text("replicas", "N", "How many pods run; more than one needs a database"), read: toCount },
  patch: text("patch", "FILE", "A YAML file of the project that changes the manifests"),
};

const marks: Readonly<Record<string, OptionHelp>> = {
  production: flagOption("Treat it as production: confirm each change and roll back a failed release"),
  rollback: flagOption("Roll back automatically when a release fails, as production does"),
};

function environmentOptions(call: Call): EnvironmentOptions {
  const given = Object.entries(members).flatMap(([name, { member, read = String }]) => {
    const value = call.text(name);
    return value === undefined ? [] : [[member, read(value)] as const];
  });
  const marked = Object.keys(marks).filter((name) => call.has(name));
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
    "It is described in hookloom.json, without secrets; further members are written there by hand. A cluster's needs",
    "context, namespace and registry or engine, and to be reached from outside host with gateway or ingress-class.",
  ],
  options: { ...members, ...marks, json: jsonOption },
  async run(call, context) {
    const [verb, name] = call.positionals;
    if (verb !== "add") throw unknownAction("environment", verb, ["add"]);
    if (name === undefined) throw badUsage("environment", "Give a name for the new environment");
    const project = await requireProject(context, undefined);
    const options = environmentOptions(call);
    await addEnvironment(project, name, options);
    const text = `${name} is in hookloom.json: "hookloom deploy ${name}" brings the source there.`;
    printResult(call, context, { [name]: options }, text);
  },
};
