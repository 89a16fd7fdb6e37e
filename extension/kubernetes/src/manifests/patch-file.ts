import { errorMessage, isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { type Document, LineCounter, parseAllDocuments } from "yaml";
import {
  notYaml,
  patchOfIdentity,
  patchOfNothing,
  patchOfSecret,
  patchOfUnknown,
} from "../release/errors.ts";
import type { Manifest } from "../release/identity.ts";

/** Applies a JSON merge patch (RFC 7396): null removes a member, objects are merged, and everything else is replaced. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged = new Map(Object.entries(isRecord(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

interface Patch {
  /** File and line, as display text. */
  readonly location: string;
  readonly kind: string;
  readonly name: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** @throws DeployError `bad-patch` if aliases expand endlessly, or an anchor is missing */
function documentContent(document: Document.Parsed, file: string, line: number): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw notYaml(file, line, errorMessage(cause));
  }
}

/** Reads the documents of a patch file. @throws DeployError `bad-patch` */
export function readPatches(file: string, text: string): readonly Patch[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false });
  return [...documents].flatMap((document) => {
    const [problem] = document.errors;
    if (problem) throw notYaml(file, lineCounter.linePos(problem.pos[0]).line, problem.message);
    const { line } = lineCounter.linePos(document.contents?.range?.[0] ?? 0);
    const members = documentContent(document, file, line);
    if (members === null) return [];
    const { kind, metadata } = isRecord(members) ? members : {};
    const name = isRecord(metadata) ? metadata.name : undefined;
    if (!isRecord(members) || typeof kind !== "string" || typeof name !== "string")
      throw patchOfNothing(file, line);
    return [{ location: t("{0}, line {1}", file, line), kind, name, members }];
  });
}

const patchTitle = ({ kind, name }: Pick<Patch, "kind" | "name">): string => `${kind} ${name}`;

/** Checks that a patch does not change the object's identity and contains no secret value. */
function checkPatch(patch: Patch, target: Manifest): void {
  const { location, members, kind } = patch;
  const patchMetadata = isRecord(members.metadata) ? members.metadata : {};
  if (kind === "Secret" && (members.data !== undefined || members.stringData !== undefined))
    throw patchOfSecret(location, patchTitle(patch));
  if (members.apiVersion !== undefined && members.apiVersion !== target.apiVersion)
    throw patchOfIdentity(location, patchTitle(patch), "apiVersion");
  if (patchMetadata.namespace !== undefined && patchMetadata.namespace !== target.metadata.namespace)
    throw patchOfIdentity(location, patchTitle(patch), "namespace");
}

/**
 * Applies JSON merge patches (RFC 7396) to the manifests, each to the object with its kind and name. Lists are replaced as a
 * whole.
 * @throws DeployError `bad-patch`
 */
export function applyPatches(objects: readonly Manifest[], patches: readonly Patch[]): readonly Manifest[] {
  const patched = [...objects];
  for (const patch of patches) {
    const index = patched.findIndex(
      ({ kind, metadata }) => kind === patch.kind && metadata.name === patch.name,
    );
    const target = patched[index];
    const known = objects.map(({ kind, metadata }) => patchTitle({ kind, name: metadata.name }));
    if (!target) throw patchOfUnknown(patch.location, patchTitle(patch), known);
    checkPatch(patch, target);
    patched[index] = mergePatch(target, patch.members) as Manifest;
  }
  return patched;
}
