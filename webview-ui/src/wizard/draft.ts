import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { WizardChoices, WizardPublish } from "@hookloom/protocol/wizard-view";
import { toggleNames } from "../sources/find-events.ts";

/** The choices that the user is making. */
export interface Draft {
  readonly answers: WizardChoices;
  /** The parent folder of new projects, including the separator: `~/code/`. */
  readonly base: string;
  /** True while the folder follows the project name, until the user edits the folder. */
  readonly following: boolean;
  /** The events chosen for each source, so that they are kept when the user switches between sources. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
}

export type RepositoryKind = WizardChoices["repository"]["kind"];

/** Returns the folder name for a project name. */
export function folderName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** Returns everything up to and including the last separator. */
export function folderBase(folder: string): string {
  return folder.slice(0, Math.max(folder.lastIndexOf("/"), folder.lastIndexOf("\\")) + 1);
}

/** Returns the initial draft of the page's choices. */
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

/** Changes the name. The folder and the GitHub repository follow until they are edited. */
export function setName(draft: Draft, name: string): Draft {
  const follows = draft.following && draft.answers.repository.kind !== "existing";
  const { publish } = draft.answers;
  const followsName = publish && publish.repository === publishName(draft, publish.repository);
  return withChoices(draft, {
    name,
    ...(follows ? { folder: draft.base + folderName(name) } : {}),
    ...(followsName
      ? { publish: { ...publish, repository: repositoryOwner(publish.repository) + folderName(name) } }
      : {}),
  });
}

/** Returns a repository's owner including the slash, or an empty string if none is typed yet. */
const repositoryOwner = (repository: string): string => repository.slice(0, repository.indexOf("/") + 1);

/** Returns the owner's repository with the name of the project. */
const publishName = (draft: Draft, repository: string): string =>
  repositoryOwner(repository) + folderName(draft.answers.name);

/** Adds the creation of a GitHub repository in the account `login`, or removes it if `login` is undefined. */
export function setPublish(draft: Draft, login: string | undefined): Draft {
  const { publish: _before, ...choices } = draft.answers;
  if (login === undefined) return { ...draft, answers: choices };
  const repository = publishName(draft, `${login}/`);
  return { ...draft, answers: { ...choices, publish: { repository, isPublic: false } } };
}

/** Changes the GitHub repository to create. */
export function changePublish(draft: Draft, change: Partial<WizardPublish>): Draft {
  const { publish } = draft.answers;
  return publish ? withChoices(draft, { publish: { ...publish, ...change } }) : draft;
}

/** Sets the folder to the typed value. */
export function setFolder(draft: Draft, folder: string): Draft {
  return { ...withChoices(draft, { folder }), following: false };
}

/** Uses a picked folder: the folder of an existing project, or the parent folder of a new one. */
export function pickFolder(draft: Draft, picked: string): Draft {
  if (draft.answers.repository.kind === "existing") return setFolder(draft, picked);
  const separator = picked.includes("\\") ? "\\" : "/";
  const base = /[\\/]$/.test(picked) ? picked : picked + separator;
  const folder = base + folderName(draft.answers.name);
  return { ...withChoices(draft, { folder }), base, following: true };
}

/** Changes the source and restores the events chosen for it. If a source has a single event, the event is always chosen. */
export function setSource(draft: Draft, source: SourceChoice): Draft {
  const soleEvent = source.events.length === 1 ? source.events.map((event) => event.name) : [];
  const events = draft.chosen[source.id] ?? soleEvent;
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

/** Changes the kind of repository. The repository to clone is kept in case the user switches back. */
export function setRepository(draft: Draft, kind: RepositoryKind, clone: Clone): Draft {
  return withChoices(draft, { repository: kind === "clone" ? { kind, ...clone } : { kind } });
}

/** Clones a picked repository. The project's name and folder follow the repository's name until they are edited. */
export function pickRepository(draft: Draft, { url, name }: { url: string; name: string }): Draft {
  const cloned = withChoices(draft, { repository: { kind: "clone", url } });
  return draft.following ? setName(cloned, folderName(name.slice(name.indexOf("/") + 1))) : cloned;
}

/** Returns whether a saved state, which may be from another version of the page, is a valid draft. */
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

/** Returns the draft without a password in a URL, because VS Code may store it on disk. */
export function redactPassword(draft: Draft): Draft {
  const { repository } = draft.answers;
  if (repository.kind !== "clone") return draft;
  const url = repository.url.replace(/^(\w+:\/\/[^\s/@:]*):[^\s/@]*@/, "$1@");
  return withChoices(draft, { repository: { ...repository, url } });
}

/** Returns the draft saved by an earlier load of the page, or a new one. */
export function savedDraft(state: unknown, choices: WizardChoices): Draft {
  return isDraft(state) ? state : startDraft(choices);
}
