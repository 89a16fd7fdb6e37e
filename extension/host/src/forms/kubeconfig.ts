import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import { isMissing } from "@hookloom/core/project/system-error";
import { resolveKubeconfig } from "@hookloom/kubernetes/cluster/kubeconfig-trust";
import { isRecord, textIn } from "@hookloom/protocol/unknown-values";
import { parse } from "yaml";

export interface KubeContext {
  readonly name: string;
  readonly cluster?: string;
  readonly namespace?: string;
}

/** The contexts of a kubeconfig. */
export interface KubeContexts {
  readonly contexts: readonly KubeContext[];
  /** The current context of kubectl, used as a suggestion. */
  readonly current?: string;
  /** The error message if the file is invalid. */
  readonly problem?: string;
}

/**
 * Returns the default kubeconfig: the first file in `KUBECONFIG`, or else `~/.kube/config`.
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function defaultKubeconfig(variables: NodeJS.ProcessEnv = process.env): string {
  const [first] = (variables.KUBECONFIG ?? "").split(path.delimiter).filter((file) => file !== "");
  return first ?? path.join(homedir(), ".kube", "config");
}

/** Shortens a path in the home folder to one that begins with `~`. */
export function shownPath(file: string): string {
  const home = homedir() + path.sep;
  return file.startsWith(home) ? `~/${file.slice(home.length)}` : file;
}

function parseContext(entry: unknown): readonly KubeContext[] {
  const name = textIn(entry, "name");
  if (!name) return [];
  const context = isRecord(entry) ? entry.context : undefined;
  const [cluster, namespace] = [textIn(context, "cluster"), textIn(context, "namespace")];
  return [{ name, ...(cluster ? { cluster } : {}), ...(namespace ? { namespace } : {}) }];
}

/** Reads the contexts of a kubeconfig; only names are kept. */
export async function readContexts(file: string, root: string): Promise<KubeContexts> {
  const filePath = file === "" ? defaultKubeconfig() : resolveKubeconfig(file, root);
  try {
    const parsed: unknown = parse(await readFile(filePath, "utf8"));
    const list = isRecord(parsed) ? parsed.contexts : undefined;
    const contexts = Array.isArray(list) ? list.flatMap(parseContext) : [];
    if (contexts.length === 0)
      return { contexts, problem: `${shownPath(filePath)} contains no context: choose another file.` };
    const current = textIn(parsed, "current-context");
    return { contexts, ...(current ? { current } : {}) };
  } catch (error) {
    const problem = isMissing(error)
      ? `There is no file ${shownPath(filePath)}: choose the kubeconfig of your cluster.`
      : `${shownPath(filePath)} cannot be read as a kubeconfig: choose another file.`;
    return { contexts: [], problem };
  }
}
