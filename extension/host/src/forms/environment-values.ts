import { kubernetesProblems } from "@hookloom/core/project/config/write-environment";
import type { EnvironmentOptions } from "@hookloom/core/project/project";
import type { FormValues } from "@hookloom/protocol/form-view";
import * as vscode from "vscode";

/** The members of an environment that the form writes; other members in hookloom.json are kept. */
const clusterMembers = [
  "kubeconfig",
  "context",
  "namespace",
  "registry",
  "engine",
  "baseImage",
  "host",
  "gateway",
  "ingressClass",
  "tlsSecret",
];
const localMembers = ["port"];
const formMembers = ["target", "production", ...localMembers, ...clusterMembers];

const textIn = (options: EnvironmentOptions, name: string): string => {
  const value = options[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

function exposureValue(options: EnvironmentOptions): string {
  if (options.gateway !== undefined) return "gateway";
  return options.ingressClass === undefined ? "none" : "ingress";
}

/** Returns the form values for an existing environment in hookloom.json. */
export function toFormValues(options: EnvironmentOptions): FormValues {
  const members = [...localMembers, ...clusterMembers].map((name) => [name, textIn(options, name)] as const);
  return {
    ...Object.fromEntries(members),
    target: options.target === "kubernetes" ? "kubernetes" : "local",
    production: options.production === true ? "ask" : "free",
    exposure: exposureValue(options),
    images: options.engine === undefined ? "registry" : "engine",
  };
}

/** Returns whether a member applies, given the exposure and the image destination. */
function isApplicable(name: string, { exposure = "none", images = "registry" }: FormValues): boolean {
  if (name === "registry" || name === "engine") return name === images;
  if (name === "host") return exposure !== "none";
  if (name === "gateway") return exposure === "gateway";
  return name === "ingressClass" || name === "tlsSecret" ? exposure === "ingress" : true;
}

/** Returns the options for hookloom.json; `before` contains the environment's current options. */
export function toOptions(values: FormValues, before: EnvironmentOptions): EnvironmentOptions {
  const rest = Object.fromEntries(Object.entries(before).filter(([name]) => !formMembers.includes(name)));
  const production = values.production === "ask" ? { production: true } : {};
  if (values.target !== "kubernetes") {
    const port = values.port?.trim() ?? "";
    return { ...rest, ...(port === "" ? {} : { port: Number(port) }), ...production };
  }
  const given = clusterMembers
    .filter((name) => isApplicable(name, values))
    .map((name) => [name, values[name]?.trim() ?? ""] as const)
    .filter(([, value]) => value !== "");
  return { target: "kubernetes", ...Object.fromEntries(given), ...production, ...rest };
}

const requiredMessages: Readonly<Record<string, string>> = {
  context: "Choose the context of your cluster.",
  namespace: vscode.l10n.t("Enter the namespace, such as orders."),
  registry: vscode.l10n.t("Enter the registry for images, such as registry.example.com/team."),
  engine: vscode.l10n.t("Enter a Docker engine, such as unix:///var/run/docker.sock, or default."),
  host: vscode.l10n.t("Enter the host that senders call, such as hooks.example.com."),
  gateway: vscode.l10n.t("Enter the Gateway to which the route is attached, such as infra/public."),
  ingressClass: vscode.l10n.t("Enter the class of the Ingress, such as nginx."),
};

function emptyProblems(values: FormValues): Readonly<Record<string, string>> {
  const members = Object.entries(requiredMessages).filter(
    ([name]) => isApplicable(name, values) && (values[name]?.trim() ?? "") === "",
  );
  return Object.fromEntries(members);
}

/** Returns a message for each invalid value. */
export function findProblems(
  values: FormValues,
  before: EnvironmentOptions,
): Readonly<Record<string, string>> {
  if (values.target === "kubernetes") {
    const problems = { ...kubernetesProblems(toOptions(values, before)), ...emptyProblems(values) };
    return Object.fromEntries(
      Object.entries(problems)
        .filter(([name]) => isApplicable(name, values))
        .map(([name, message]) => [name, message.charAt(0).toUpperCase() + message.slice(1)]),
    );
  }
  const port = values.port?.trim() ?? "";
  const isValid = port === "" || (/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536);
  return isValid ? {} : { port: vscode.l10n.t("A port is a whole number from 1 to 65535.") };
}
