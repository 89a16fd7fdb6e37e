import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { WizardChoices, WizardPublish } from "@hookloom/protocol/wizard-view";
import { toggleNames } from "../sources/find-events.ts";

/** The choices as they are being made. */
export interface Draft {
  readonly answers: WizardChoices;
  /** The folder that new projects go into, with its separator: `~/code/`. */
  readonly base: string;
  /** True until the folder is edited by hand: it follows the name. */
  readonly following: boolean;
  /** The events chosen for each source: switching to another one and back loses nothing. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
}

export type RepositoryKind = WizardChoices["repository"]["kind"];

/** The folder name for a project name. */
export function folderName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** Everything up to and including the last separator. */
export function folderBase(folder: string): string {
  return folder.slice(0, Math.max(folder.lastIndexOf("/"), folder.lastIndexOf("\\")) + 1);
}

/** The draft of the choices that the page starts with. */
export function startDraft(choices: WizardChoices): Draft {
  return {
    answers: choices,
    base: folderBase(choices.folder),
    following: true,
    chosen: { [choices.source]: choices.events },
  };
}

function withChoices(draft: Draft, choices: Partial<WizardChoices>): Draft {
  return { ...draft, answers: { ...draft.answers, ...choices } };
}

/** Changes the name; the folder and the repository at GitHub follow until they are edited. */
export function setName(draft: Draft, name: string): Draft {
  const follows = draft.following && draft.answers.repository.kind !== "existing";
  const { publish } = draft.answers;
  const named = publish && publish.repository === publishName(draft, publish.repository);
  return withChoices(draft, {
    name,
    ...(follows ? { folder: draft.base + folderName(name) } : {}),
    ...(named
      ? { publish: { ...publish, repository: repositoryOwner(publish.repository) + folderName(name) } }
      : {}),
  });
}

/** The owner of a repository with the slash after it; empty if none is typed yet. */
const repositoryOwner = (repository: string): string => repository.slice(0, repository.indexOf("/") + 1);

/** The repository of that owner that is named after the project. */
const publishName = (draft: Draft, repository: string): string =>
  repositoryOwner(repository) + folderName(draft.answers.name);

/** Chooses whether a repository is created at GitHub, at first of this account. */
export function setPublish(draft: Draft, login: string | undefined): Draft {
  const { publish: _before, ...choices } = draft.answers;
  if (login === undefined) return { ...draft, answers: choices };
  const repository = publishName(draft, `${login}/`);
  return { ...draft, answers: { ...choices, publish: { repository, isPublic: false } } };
}

/** Changes the repository to create at GitHub. */
export function changePublish(draft: Draft, change: Partial<WizardPublish>): Draft {
  const { publish } = draft.answers;
  return publish ? withChoices(draft, { publish: { ...publish, ...change } }) : draft;
}

/** Sets the folder as typed. */
export function setFolder(draft: Draft, folder: string): Draft {
  return { ...withChoices(draft, { folder }), following: false };
}

/** Takes a picked folder: an existing project's own, or the parent of a new one. */
export function pickFolder(draft: Draft, picked: string): Draft {
  if (draft.answers.repository.kind === "existing") return setFolder(draft, picked);
  const separator = picked.includes("\\") ? "\\" : "/";
  const base = /[\\/]$/.test(picked) ? picked : picked + separator;
  const folder = base + folderName(draft.answers.name);
  return { ...withChoices(draft, { folder }), base, following: true };
}

/** Changes the source and restores the events chosen for it; the only event of a source is always chosen. */
export function setSource(draft: Draft, source: SourceChoice): Draft {
  const only = source.events.length === 1 ? source.events.map((event) => event.name) : [];
  const events = draft.chosen[source.id] ?? only;
  return withChoices(draft, { source: source.id, events });
}

/** Chooses events, or removes them if all are chosen. Events keep the order in which they were chosen. */
export function toggleEvents(draft: Draft, names: readonly string[]): Draft {
  const { source, events } = draft.answers;
  const next = toggleNames(events, names);
  return { ...withChoices(draft, { events: next }), chosen: { ...draft.chosen, [source]: next } };
}

/** A repository to clone, as typed. */
export type Clone = Omit<Extract<WizardChoices["repository"], { readonly kind: "clone" }>, "kind">;

/** Changes the kind of repository; what is to be cloned is kept for a way back. */
export function setRepository(draft: Draft, kind: RepositoryKind, clone: Clone): Draft {
  return withChoices(draft, { repository: kind === "clone" ? { kind, ...clone } : { kind } });
}

/** Clones a repository that was picked; the name and the folder follow its name until they are edited. */
export function pickRepository(draft: Draft, { url, name }: { url: string; name: string }): Draft {
  const cloned = withChoices(draft, { repository: { kind: "clone", url } });
  return draft.following ? setName(cloned, folderName(name.slice(name.indexOf("/") + 1))) : cloned;
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

/** The draft as VS Code may keep it on disk: without a password that was typed into a URL. */
export function withoutPassword(draft: Draft): Draft {
  const { repository } = draft.answers;
  if (repository.kind !== "clone") return draft;
  const url = repository.url.replace(/^(\w+:\/\/[^\s/@:]*):[^\s/@]*@/, "$1@");
  return withChoices(draft, { repository: { ...repository, url } });
}

/** The draft that an earlier load of the page saved, or a new one. */
export function savedDraft(state: unknown, choices: WizardChoices): Draft {
  return isDraft(state) ? state : startDraft(choices);
}
