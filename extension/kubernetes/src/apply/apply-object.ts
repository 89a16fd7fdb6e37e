import { t } from "@vscode/l10n";
import type { Cluster, ClusterObject } from "../cluster/cluster.ts";
import { ClusterError } from "../cluster/errors.ts";
import { immutableField, rejectedObject, unknownField } from "../release/errors.ts";
import type { Manifest } from "../release/identity.ts";
import { type ObjectReference, objectPath, objectTitle, pluralName } from "./kinds.ts";
import { fieldManager } from "./live-object.ts";

export interface ApplyOptions {
  readonly dryRun?: boolean;
  /** Takes over fields that another manager owns. */
  readonly takeOver?: boolean;
  readonly signal: AbortSignal;
}

export const referenceTo = ({ apiVersion, kind, metadata }: Manifest): ObjectReference => ({
  apiVersion,
  kind,
  name: metadata.name,
});

/** Maximum length of a displayed rejection. Some API messages repeat the whole object. */
const maxCharacters = 400;

function shortened(message: string): string {
  const oneLine = message.replace(/\s+/g, " ").replace(/[.\s]+$/, "");
  return oneLine.length <= maxCharacters ? oneLine : `${oneLine.slice(0, maxCharacters)}…`;
}

const immutable = /immutable|may not be changed|can not be less than|updates to .* are forbidden/i;

/** Converts a rejection of the object itself to a DeployError. Other failures stay unchanged. */
function explained(error: ClusterError, manifest: Manifest, namespace: string, context: string): Error {
  const object = objectTitle(referenceTo(manifest));
  const { status, apiMessage: said } = error;
  const field =
    /(\.[\w.[\]"=-]+): field not declared in schema/.exec(said)?.[1] ??
    /unknown field "([^"]+)"/.exec(said)?.[1];
  if (field !== undefined) return unknownField(object, field.replace(/^\./, ""));
  const immutableCause = error.causes.find(({ message }) => message !== undefined && immutable.test(message));
  if (status === 422 && immutableCause) {
    const removal = `kubectl --context ${context} -n ${namespace} delete ${pluralName(manifest.kind)} ${manifest.metadata.name}`;
    return immutableField(object, immutableCause.field ?? t("A field"), removal);
  }
  const isMissingPermission = status === 403 && / cannot \w+ resource /.test(said);
  const isObjectRejection =
    status === 400 || status === 422 || (status === 403 && !isMissingPermission && said !== "");
  return isObjectRejection ? rejectedObject(object, shortened(said)) : error;
}

/**
 * Applies an object with server-side apply, which keeps the fields that others manage. The object is sent as raw JSON, so no
 * member is lost.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/
 * @throws DeployError `refused`, `immutable`; ClusterError, with status 409 for fields that another manager owns
 */
export async function applyObject(
  cluster: Cluster,
  manifest: Manifest,
  { dryRun, takeOver, signal }: ApplyOptions,
): Promise<ClusterObject> {
  const { namespace, context } = cluster;
  try {
    return await cluster.request("PATCH", objectPath(referenceTo(manifest), namespace), {
      query: {
        fieldManager,
        fieldValidation: "Strict",
        ...(dryRun ? { dryRun: "All" } : {}),
        ...(takeOver ? { force: true } : {}),
      },
      body: manifest,
      contentType: "application/apply-patch+yaml",
      signal,
    });
  } catch (error) {
    throw error instanceof ClusterError ? explained(error, manifest, namespace, context) : error;
  }
}
