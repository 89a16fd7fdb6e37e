import { type ReactElement, useId } from "react";
import { IconButton } from "../controls/button.tsx";
import { Checkbox, Radios } from "../controls/choice.tsx";
import { TextField } from "../controls/text-field.tsx";
import { pickFolder, type RepositoryKind, setFolder, setName, setRepository } from "./answers.ts";
import type { Wizard, WizardHost } from "./use-wizard.ts";

interface FieldsProps {
  readonly wizard: Wizard;
  readonly host: WizardHost;
}

const kinds: readonly { value: RepositoryKind; label: string; "data-testid": string }[] = [
  { value: "new", label: "Start a git repository here", "data-testid": "repository-new" },
  { value: "existing", label: "Use an existing folder", "data-testid": "repository-existing" },
  { value: "clone", label: "Clone a URL", "data-testid": "repository-clone" },
];

const folderHints: Readonly<Record<RepositoryKind, string | undefined>> = {
  new: undefined,
  existing: "The webhook is added to this folder; existing files are not overwritten.",
  clone:
    "The repository is cloned into this folder. Nothing runs: packages are installed once you trust the folder.",
};

function Folder({ wizard, host }: FieldsProps): ReactElement {
  const { draft, change, problemOf } = wizard;
  const { folder, repository } = draft.answers;
  const browse = async (): Promise<void> => {
    const picked = await host.request("browse", { folder });
    if (picked !== null) change(pickFolder(draft, picked), "folder");
  };
  return (
    <div className="wz-folder">
      <TextField
        label="Folder"
        data-testid="folder"
        value={folder}
        error={problemOf("folder")}
        hint={folderHints[repository.kind]}
        onChange={(text) => change(setFolder(draft, text), "folder")}
      />
      <IconButton
        icon="folder-opened"
        label="Browse for a folder"
        data-testid="browse"
        onClick={() => void browse()}
      />
    </div>
  );
}

function Repository({ wizard }: { readonly wizard: Wizard }): ReactElement {
  const { draft, change, problemOf } = wizard;
  const { repository } = draft.answers;
  const url = repository.kind === "clone" ? repository.url : "";
  const id = useId();
  return (
    <section aria-labelledby={id} className="wz-repository">
      <h2 id={id}>Repository</h2>
      <Radios
        label="Repository"
        value={repository.kind}
        options={kinds}
        onChange={(kind) => change(setRepository(draft, kind, url), "folder")}
      />
      {repository.kind === "clone" && (
        <TextField
          label="URL"
          data-testid="clone-url"
          placeholder="https://example.com/team/orders.git"
          value={url}
          error={problemOf("repository")}
          onChange={(text) => change(setRepository(draft, "clone", text), "repository")}
        />
      )}
    </section>
  );
}

/** Name, folder and repository: where the project goes. */
export function ProjectFields({
  wizard,
  host,
  secretHint,
}: FieldsProps & { readonly secretHint: string | undefined }): ReactElement {
  const { draft, change, problemOf } = wizard;
  return (
    <div className="wz-fields">
      <TextField
        label="Name"
        data-testid="name"
        value={draft.answers.name}
        error={problemOf("name")}
        onChange={(name) => change(setName(draft, name), "name", "folder")}
      />
      <Folder wizard={wizard} host={host} />
      <Repository wizard={wizard} />
      <div className="hl-field">
        <Checkbox
          label="Make a signing secret for the dev environment"
          data-testid="dev-secret"
          checked={draft.answers.devSecret ?? false}
          onChange={(devSecret) => change({ ...draft, answers: { ...draft.answers, devSecret } })}
        />
        {secretHint && (
          <div className="hl-hint" data-testid="dev-secret-hint">
            {secretHint}
          </div>
        )}
      </div>
    </div>
  );
}
