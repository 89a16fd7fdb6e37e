import { t } from "@vscode/l10n";
import type { Evidence } from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import { findCondition } from "../evidence/live-objects.ts";

/** Old pods that exit may free their quota. */
const timeoutMs = 5_000;

/** Returns the API's reason for rejecting a pod, verbatim. */
function rejectionMessage({ deployment, replicaSet }: Evidence): string | undefined {
  for (const object of [...(replicaSet ? [replicaSet] : []), deployment]) {
    const condition = findCondition(object, "ReplicaFailure");
    if (condition?.status === "True" && condition.reason === "FailedCreate") return condition.message ?? "";
  }
  return undefined;
}

function row(pattern: RegExp, explain: (message: string) => Pick<Finding, "code" | "cause" | "fix">) {
  return (evidence: Evidence): Finding | undefined => {
    const message = rejectionMessage(evidence);
    if (message === undefined || !pattern.test(message)) return undefined;
    return { ...explain(message), detail: [message], timeoutMs };
  };
}

const quota = row(/exceeded quota|failed quota/, (message) => {
  const [, name = ""] = /(?:exceeded|failed) quota: ([^,:]+)/.exec(message) ?? [];
  const [, rest = ""] = /(?:exceeded|failed) quota: [^,:]+[,:] ?(.*)$/s.exec(message) ?? [];
  return {
    code: "quota-exceeded",
    cause: t("The quota {0} of the namespace does not allow the pod ({1}).", name, rest),
    fix: t(
      'Request a larger quota from the cluster\'s administrator, or lower "resources" or "replicas" of the environment in hookloom.json.',
    ),
  };
});

const podSecurity = row(/violates PodSecurity/, (message) => ({
  code: "pod-security",
  cause: t(
    "The namespace's security standard does not allow the pod ({0}).",
    message.slice(message.indexOf("violates PodSecurity")),
  ),
  fix: t("Remove what the message mentions from the environment's patch file."),
}));

const other = row(/(?:)/, (message) => ({
  code: "admission-refused",
  cause: t("The cluster rejects the pod ({0}).", message),
  fix: t(
    "Change what the message mentions in the environment's patch file, or contact the cluster's administrator.",
  ),
}));

/** The rows for pods that the API rejects. */
export const admissionRows = [quota, podSecurity, other] as const;
