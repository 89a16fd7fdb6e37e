import type { SampleProof, TestCredentialEntry } from "@hookloom/protocol/sample-view";
import { t } from "@vscode/l10n";
import { type ReactElement, useRef } from "react";
import { Button, IconButton } from "../controls/button.tsx";
import { Select } from "../controls/choice.tsx";
import { Disclosure } from "../controls/disclosure.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { Icon } from "../controls/icon.tsx";
import { TextArea } from "../controls/text-field.tsx";
import { useDone } from "./use-done.ts";
import type { Sample } from "./use-sample.ts";

/** The labels of the authentication options. */
export const authenticationLabels: Readonly<Record<SampleProof, string>> = {
  provider: t("Provider signature"),
  key: t("Test key"),
  token: t("Test token"),
  none: t("No authentication"),
  wrong: t("Signature with a wrong secret"),
};

/** The environment and the trigger to send the request to. */
export function Target({ sample }: { readonly sample: Sample }): ReactElement | null {
  const { choose, start } = sample;
  if (!start.console) return null;
  const { environments, resources, resource } = start.console;
  const environment = start.environment ?? "";
  return (
    <>
      <Select
        label={t("Environment")}
        data-testid="console-environment"
        value={environment}
        options={environments.map(({ id, label }) => ({ value: id, label }))}
        onChange={(chosen) => choose({ environment: chosen, resource })}
      />
      <Select
        label={t("Resource")}
        data-testid="console-resource"
        value={resource}
        options={resources.map(({ name, path }) => ({ value: path, label: `${path} (${name})` }))}
        onChange={(chosen) => choose({ environment, resource: chosen })}
      />
    </>
  );
}

const timeText = (iso: string): string => new Date(iso).toTimeString().slice(0, 5);

function CopyButton({ name, copy }: { readonly name: string; readonly copy: () => Promise<boolean> }) {
  const { isDone, run } = useDone(copy);
  return (
    <IconButton
      icon={isDone ? "check" : "copy"}
      label={isDone ? t("Copied {0}", name) : t("Copy {0}", name)}
      data-testid="copy-credential"
      onClick={run}
    />
  );
}

function CredentialRow(props: {
  readonly credentials: Sample["credentials"];
  readonly entry: TestCredentialEntry;
  readonly onRevoke: () => void;
}): ReactElement {
  const { credentials, entry, onRevoke } = props;
  const { id, kind, lastFour, expiresAt, usedAt, held } = entry;
  const name = kind === "key" ? t("key …{0}", lastFour) : t("token …{0}", lastFour);
  const facts = [
    t("expires at {0}", timeText(expiresAt)),
    ...(usedAt === undefined ? [] : [t("used at {0}", timeText(usedAt))]),
    ...(held ? [] : [t("created elsewhere")]),
  ];
  return (
    <li className="hl-line cs-credential" data-testid="credential">
      <Icon name={kind === "key" ? "key" : "shield"} />
      <code>{name}</code>
      <span className="hl-dim cs-credential-facts">{facts.join(", ")}</span>
      <span className="cs-sent-buttons">
        {held && <CopyButton name={name} copy={() => credentials.copy(id)} />}
        <IconButton
          icon="trash"
          label={t("Revoke {0}", name)}
          data-testid="revoke-credential"
          onClick={onRevoke}
        />
      </span>
    </li>
  );
}

/** Describes the credential that the next request carries, or the credential that sending creates first. */
function nextCredentialText({ credentials, start }: Sample): string {
  const { entries, kind } = credentials;
  const own = entries.find((one) => one.kind === kind && one.held);
  if (own)
    return kind === "key"
      ? t("The request carries the key …{0}.", own.lastFour)
      : t("The request carries the token …{0}.", own.lastFour);
  const environment = start.environment ?? "dev";
  return kind === "key"
    ? t("Sending creates a test key that is valid for 15 minutes, in {0} only.", environment)
    : t("Sending creates a test token that is valid for 15 minutes, in {0} only.", environment);
}

/** The user's own test keys and tokens, which can be created, copied and revoked here but are never shown. */
function TestCredentials({ sample }: { readonly sample: Sample }): ReactElement | null {
  const { credentials } = sample;
  const { kind, entries, problem, running, make } = credentials;
  const head = useRef<HTMLDivElement>(null);
  if (kind === undefined) return null;
  const revoke = async (id: string): Promise<void> => {
    // The row is removed, so the focus moves to the button above.
    head.current?.querySelector<HTMLElement>("vscode-button")?.focus();
    await credentials.revoke(id);
  };
  return (
    <section className="cs-credentials hl-column" aria-label={t("Test keys and tokens")}>
      <div ref={head} className="hl-row cs-credentials-head">
        <Button
          variant="secondary"
          icon="key"
          data-testid="make-credential"
          disabled={!running}
          onClick={() => void make(kind)}
        >
          {kind === "key" ? t("Generate test key") : t("Generate test token")}
        </Button>
        <span className="hl-dim cs-credential-facts" role="status" data-testid="credential-next">
          {nextCredentialText(sample)}
        </span>
      </div>
      <ErrorText data-testid="credential-problem">{problem}</ErrorText>
      {entries.length > 0 && (
        <ul className="hl-list" aria-label={t("Valid test keys and tokens")}>
          {entries.map((entry) => (
            <CredentialRow
              key={entry.id}
              credentials={credentials}
              entry={entry}
              onRevoke={() => void revoke(entry.id)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

const lineCount = (text: string): number => text.split("\n").filter((line) => line.trim() !== "").length;

/** The authentication of the request, and the headers and parameters that the user adds. */
export function RequestOptions({ sample }: { readonly sample: Sample }): ReactElement {
  const { sending, setSending, start } = sample;
  const proofs = start.console?.proofs ?? [];
  const count = lineCount(sending.headers) + lineCount(sending.parameters);
  return (
    <div className="cs-how hl-column">
      {proofs.length > 0 && (
        <Select
          label={t("Authentication")}
          data-testid="console-proof"
          value={sending.proof}
          options={proofs.map((proof) => ({ value: proof, label: authenticationLabels[proof] }))}
          onChange={(proof) => setSending({ ...sending, proof })}
        />
      )}
      <TestCredentials sample={sample} />
      <Disclosure
        icon="list-flat"
        label={count > 0 ? t("Headers and parameters ({0})", count) : t("Headers and parameters")}
        data-testid="console-more"
      >
        {() => (
          <div className="cs-more hl-column">
            <TextArea
              label={t("Headers")}
              hint={t("One header per line, such as X-Debug: 1")}
              mono
              data-testid="console-headers"
              value={sending.headers}
              onChange={(headers) => setSending({ ...sending, headers })}
            />
            <TextArea
              label={t("Parameters")}
              hint={t("One parameter per line, such as page=2")}
              mono
              data-testid="console-parameters"
              value={sending.parameters}
              onChange={(parameters) => setSending({ ...sending, parameters })}
            />
          </div>
        )}
      </Disclosure>
    </div>
  );
}
