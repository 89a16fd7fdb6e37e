import type { ClusterError } from "../cluster/errors.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** `User "jo" cannot patch resource "deployments" in API group "apps" in the namespace "hooks"` */
const forbiddenWords =
  /User "([^"]+)" cannot (\S+) resource "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)")?/;

function forbidden(message: string): Diagnosis {
  const [, user, verb, resource, group, namespace] = forbiddenWords.exec(message) ?? [];
  const what = resource === undefined ? "do this" : `${verb} ${resource}${group ? `.${group}` : ""}`;
  return {
    code: "forbidden",
    cause: `${user ?? "The user of the kubeconfig"} may not ${what}${namespace ? ` in the namespace ${namespace}` : ""}.`,
    fix: "Give the cluster's administrator the Role that the deploy prints, to be applied for this user.",
    detail: [message],
  };
}

function quota(message: string): Diagnosis {
  const [, name = "", rest = ""] = /exceeded quota: ([^,]+), ?(.*)$/s.exec(message) ?? [];
  return {
    code: "quota-exceeded",
    cause: `The quota ${name} of the namespace does not allow the object (${rest}).`,
    fix: "Ask the cluster's administrator for a larger quota.",
    detail: [message],
  };
}

function immutable({ said, causes }: ClusterError, object: string): Diagnosis {
  const field = causes.find(({ message: told }) => told?.includes("immutable"))?.field;
  return {
    code: "immutable-field",
    cause: `${object} exists, and its field ${field ?? "that the manifest changes"} can never be changed.`,
    fix: 'Take the change out, or remove the environment with "hookloom remove" and deploy it anew.',
    detail: [said],
  };
}

/**
 * The row for what the API server refuses to apply; undefined where it refused for another reason.
 * @param object for people, such as `Deployment hello-dev`
 */
export function diagnoseRefusal(error: ClusterError, object: string): Diagnosis | undefined {
  const { status, said } = error;
  const texts = [said, ...error.causes.map(({ message = "" }) => message)];
  if (status === 422 && texts.some((text) => /immutable/.test(text))) return immutable(error, object);
  if (status !== 403) return undefined;
  if (said.includes("exceeded quota")) return quota(said);
  if (forbiddenWords.test(said)) return forbidden(said);
  return {
    code: "admission-refused",
    cause: `The cluster refuses ${object} (${said}).`,
    fix: "Change what the message names in the environment's patch file, or ask the cluster's administrator.",
    detail: [said],
  };
}
