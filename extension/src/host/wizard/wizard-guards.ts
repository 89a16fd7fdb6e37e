import type { WizardAnswers, WizardRepository } from "@hookloom/language-server/protocol";
import { badMessage, readMembers, readText, readTexts } from "../webview/read-message.ts";

function asRepository(value: unknown): WizardRepository {
  const of = readMembers(value, "repository");
  const kind = readText(of, "kind");
  if (kind === "new" || kind === "existing") return { kind };
  if (kind === "clone") return { kind, url: readText(of, "url") };
  throw badMessage("repository");
}

/**
 * Reads the answers that came over the wire and keeps only the members that answers have.
 * @throws RpcError `bad-message`
 */
export function asAnswers(value: unknown): WizardAnswers {
  const of = readMembers(value, "answers");
  if (of.devSecret !== undefined && typeof of.devSecret !== "boolean") throw badMessage("devSecret");
  return {
    source: readText(of, "source"),
    name: readText(of, "name"),
    folder: readText(of, "folder"),
    events: readTexts(of, "events"),
    repository: asRepository(of.repository),
    ...(of.devSecret === undefined ? {} : { devSecret: of.devSecret }),
  };
}

/** @throws RpcError `bad-message` */
export function asBrowse(value: unknown): { readonly folder: string } {
  return { folder: readText(readMembers(value), "folder") };
}
