import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { WizardField } from "@hookloom/protocol/wizard-view";
import { t } from "@vscode/l10n";
import { type ReactElement, useId, useState } from "react";
import { Button, IconButton } from "../controls/button.tsx";
import { Checkbox, Radios } from "../controls/choice.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { TextField } from "../controls/text-field.tsx";
import { isCancelled } from "../host.ts";
import {
  type Clone,
  changePublish,
  pickFolder,
  pickRepository,
  type RepositoryKind,
  setFolder,
  setName,
  setPublish,
  setRepository,
} from "./draft.ts";
import type { Wizard, WizardHost } from "./use-wizard.ts";

interface FieldsProps {
  readonly wizard: Wizard;
  readonly host: WizardHost;
}

const repositoryKinds: readonly { value: RepositoryKind; label: string; "data-testid": string }[] = [
  { value: "new", label: t("Create a git repository"), "data-testid": "repository-new" },
  { value: "existing", label: t("Use an existing folder"), "data-testid": "repository-existing" },
  { value: "clone", label: t("Clone a repository"), "data-testid": "repository-clone" },
];

const folderHints: Readonly<Record<RepositoryKind, string | undefined>> = {
  new: undefined,
  existing: t("The webhook is added to this folder; existing files are not overwritten."),
  clone: t(
    "The repository is cloned into this folder. No code runs; packages are installed once you trust the folder. If the repository contains a project, it is opened unchanged and no events need to be chosen.",
  ),
};

function Folder({ wizard, host }: FieldsProps): ReactElement {
  const { draft, change, shownProblem, isProject } = wizard;
  const { folder, repository } = draft.answers;
  const browse = async (): Promise<void> => {
    const picked = await host.request("browse", { folder });
    if (picked !== null) change(pickFolder(draft, picked), "folder");
  };
  return (
    <div className="hl-field-line">
      <TextField
        label={t("Folder")}
        data-testid="folder"
        value={folder}
        error={shownProblem("folder")}
        hint={isProject ? undefined : folderHints[repository.kind]}
        onChange={(text) => change(setFolder(draft, text), "folder")}
      />
      <IconButton
        icon="folder-opened"
        label={t("Browse for a folder")}
        data-testid="browse"
        onClick={() => void browse()}
      />
    </div>
  );
}

/** The URL, branch and folder of the repository to clone. */
function CloneFields({ wizard, host, clone }: FieldsProps & { readonly clone: Clone }): ReactElement {
  const { draft, change, update, shownProblem } = wizard;
  const set = (next: Partial<Clone>, field: WizardField): void =>
    change(setRepository(draft, "clone", { ...clone, ...next }), field);
  const pick = useRequest(async () => {
    const picked = await host.request("pickRepository", {});
    if (picked) update((now) => pickRepository(now, picked), "repository", "folder");
  });
  return (
    <>
      <TextField
        label={t("URL")}
        data-testid="clone-url"
        placeholder="https://example.com/team/orders.git"
        value={clone.url}
        error={shownProblem("repository") ?? pick.problem}
        onChange={(url) => set({ url }, "repository")}
      />
      <div className="wz-pick">
        <Button
          icon="github"
          variant="secondary"
          data-testid="pick-repository"
          disabled={pick.isBusy}
          onClick={pick.start}
        >
          {t("Choose from GitHub")}
        </Button>
      </div>
      <div className="wz-pair">
        <TextField
          label={t("Branch")}
          data-testid="clone-branch"
          placeholder={t("Default branch")}
          value={clone.branch ?? ""}
          error={shownProblem("branch")}
          onChange={(branch) => set({ branch }, "branch")}
        />
        <TextField
          label={t("Folder in the repository")}
          data-testid="clone-folder"
          placeholder={t("Root folder")}
          value={clone.folder ?? ""}
          error={shownProblem("inside")}
          onChange={(folder) => set({ folder }, "inside")}
        />
      </div>
    </>
  );
}

/** The option to create a GitHub repository, and its name. */
function PublishFields({ wizard, host }: FieldsProps): ReactElement {
  const { draft, change, update, shownProblem } = wizard;
  const { publish } = draft.answers;
  const signIn = useRequest(async () => {
    const login = await host.request("account", {});
    if (login !== null) update((now) => setPublish(now, login), "publish");
  });
  return (
    <div className="wz-publish hl-column">
      <Checkbox
        label={t("Also create the repository on GitHub")}
        data-testid="publish"
        checked={publish !== undefined}
        disabled={signIn.isBusy}
        onChange={(wanted) => (wanted ? signIn.start() : change(setPublish(draft, undefined), "publish"))}
      />
      <ErrorText>{signIn.problem}</ErrorText>
      {publish && (
        <>
          <TextField
            label={t("Repository on GitHub")}
            data-testid="publish-repository"
            placeholder="octocat/orders-hook"
            value={publish.repository}
            error={shownProblem("publish")}
            hint={t(
              "The first commit is pushed to this repository, with a workflow that checks and tests every push.",
            )}
            onChange={(repository) => change(changePublish(draft, { repository }), "publish")}
          />
          <div className="wz-public">
            <Checkbox
              label={t("Public repository")}
              data-testid="publish-public"
              checked={publish.isPublic}
              onChange={(isPublic) => change(changePublish(draft, { isPublic }), "publish")}
            />
          </div>
        </>
      )}
    </div>
  );
}

/** Manages a request to the host that waits for the user, such as a sign-in. */
function useRequest(send: () => Promise<void>) {
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly problem?: string }>({
    isBusy: false,
  });
  const start = (): void => {
    setState({ isBusy: true });
    send().then(
      () => setState({ isBusy: false }),
      (error: unknown) =>
        setState(isCancelled(error) ? { isBusy: false } : { isBusy: false, problem: errorMessage(error) }),
    );
  };
  return { ...state, start };
}

function Repository({ wizard, host }: FieldsProps): ReactElement {
  const { draft, change } = wizard;
  const { repository } = draft.answers;
  const [keptClone, setKeptClone] = useState<Clone>({ url: "" });
  const clone = repository.kind === "clone" ? repository : keptClone;
  const id = useId();
  const choose = (kind: RepositoryKind): void => {
    setKeptClone(clone);
    change(setRepository(draft, kind, clone), "folder");
  };
  return (
    <section aria-labelledby={id} className="wz-repository hl-column">
      <h2 id={id}>{t("Repository")}</h2>
      <Radios label={t("Repository")} value={repository.kind} options={repositoryKinds} onChange={choose} />
      {repository.kind === "new" && <PublishFields wizard={wizard} host={host} />}
      {repository.kind === "clone" && <CloneFields wizard={wizard} host={host} clone={repository} />}
    </section>
  );
}

/** The project's name, folder and repository. */
export function ProjectFields({
  wizard,
  host,
  secretHint,
}: FieldsProps & { readonly secretHint: string | undefined }): ReactElement {
  const { draft, change, shownProblem } = wizard;
  return (
    <div className="wz-fields hl-column">
      {!wizard.isProject && (
        <TextField
          label={t("Name")}
          data-testid="name"
          value={draft.answers.name}
          error={shownProblem("name")}
          onChange={(name) => change(setName(draft, name), "name", "folder")}
        />
      )}
      <Folder wizard={wizard} host={host} />
      <Repository wizard={wizard} host={host} />
      {!wizard.isProject && (
        <div className="hl-field hl-column">
          <Checkbox
            label={t("Generate a signing secret for the dev environment")}
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
      )}
    </div>
  );
}
