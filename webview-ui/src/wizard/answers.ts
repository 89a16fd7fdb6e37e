import type { WizardAnswers, WizardSource } from "@hookloom/language-server/protocol";
import { isRecord } from "../host.ts";

/** The answers as they are being filled in. */
export interface Draft {
  readonly answers: WizardAnswers;
  /** The folder that new projects go into, with its separator: `~/code/`. */
  readonly base: string;
  /** True until the folder is edited by hand: it follows the name. */
  readonly following: boolean;
  /** The events chosen for each source: switching to another one and back loses nothing. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
}

export type RepositoryKind = WizardAnswers["repository"]["kind"];

/** The folder name for a project name. */
export function folderName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** Everything up to and including the last separator. */
export function baseOf(folder: string): string {
  return folder.slice(0, Math.max(folder.lastIndexOf("/"), folder.lastIndexOf("\\")) + 1);
}

/** The draft of the answers that the page starts with. */
export function startDraft(answers: WizardAnswers): Draft {
  return {
    answers,
    base: baseOf(answers.folder),
    following: true,
    chosen: { [answers.source]: answers.events },
  };
}

function withAnswers(draft: Draft, answers: Partial<WizardAnswers>): Draft {
  return { ...draft, answers: { ...draft.answers, ...answers } };
}

/** Changes the name; the folder follows until it is edited. */
export function setName(draft: Draft, name: string): Draft {
  const follows = draft.following && draft.answers.repository.kind !== "existing";
  return withAnswers(draft, follows ? { name, folder: draft.base + folderName(name) } : { name });
}

/** Sets the folder as typed. */
export function setFolder(draft: Draft, folder: string): Draft {
  return { ...withAnswers(draft, { folder }), following: false };
}

/** Takes a picked folder: an existing project's own, or the parent of a new one. */
export function pickFolder(draft: Draft, picked: string): Draft {
  if (draft.answers.repository.kind === "existing") return setFolder(draft, picked);
  const separator = picked.includes("\\") ? "\\" : "/";
  const base = /[\\/]$/.test(picked) ? picked : picked + separator;
  const folder = base + folderName(draft.answers.name);
  return { ...withAnswers(draft, { folder }), base, following: true };
}

/** Changes the source and restores the events chosen for it; the only event of a source is always chosen. */
export function setSource(draft: Draft, source: WizardSource): Draft {
  const only = source.events.length === 1 ? source.events.map((event) => event.name) : [];
  const events = draft.chosen[source.id] ?? only;
  return withAnswers(draft, { source: source.id, events });
}

/** Chooses an event, or removes it. Events keep the order in which they were chosen. */
export function toggleEvent(draft: Draft, name: string): Draft {
  const { source, events } = draft.answers;
  const next = events.includes(name) ? events.filter((event) => event !== name) : [...events, name];
  return { ...withAnswers(draft, { events: next }), chosen: { ...draft.chosen, [source]: next } };
}

/** Changes the kind of repository; the URL is kept for a way back. */
export function setRepository(draft: Draft, kind: RepositoryKind, url: string): Draft {
  return withAnswers(draft, { repository: kind === "clone" ? { kind, url } : { kind } });
}

/** Saved state may be from another version of the page. */
function isDraft(value: unknown): value is Draft {
  if (!isRecord(value) || !isRecord(value.answers) || !isRecord(value.chosen)) return false;
  const { source, name, folder, events, repository } = value.answers;
  const texts = [source, name, folder, value.base].every((text) => typeof text === "string");
  return (
    texts &&
    typeof value.following === "boolean" &&
    Array.isArray(events) &&
    isRecord(repository) &&
    "kind" in repository
  );
}

/** The draft that an earlier load of the page saved, or a new one. */
export function savedDraft(state: unknown, answers: WizardAnswers): Draft {
  return isDraft(state) ? state : startDraft(answers);
}
