import type { SampleProof, TestCredentialEntry } from "@hookloom/protocol/sample-view";
import { type ReactElement, useRef } from "react";
import { Button, IconButton } from "../controls/button.tsx";
import { Select } from "../controls/choice.tsx";
import { Disclosure } from "../controls/disclosure.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { Icon } from "../controls/icon.tsx";
import { TextArea } from "../controls/text-field.tsx";
import { useDone } from "./use-done.ts";
import type { Sample } from "./use-sample.ts";

/** The labels of the proofs. */
export const proofLabels: Readonly<Record<SampleProof, string>> = {
  provider: "The provider's signature",
  key: "A test key",
  token: "A test token",
  none: "No proof",
  wrong: "A wrong secret",
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
        label="Environment"
        data-testid="console-environment"
        value={environment}
        options={environments.map(({ id, label }) => ({ value: id, label }))}
        onChange={(chosen) => choose({ environment: chosen, resource })}
      />
      <Select
        label="Resource"
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
      label={isDone ? `Copied ${name}` : `Copy ${name}`}
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
  const name = `${kind} …${lastFour}`;
  const facts = [
    `expires at ${timeText(expiresAt)}`,
    ...(usedAt === undefined ? [] : [`used at ${timeText(usedAt)}`]),
    ...(held ? [] : ["created elsewhere"]),
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
          label={`Revoke ${name}`}
          data-testid="revoke-credential"
          onClick={onRevoke}
        />
      </span>
    </li>
  );
}

/** Describes the credential of the next request, or the one that sending creates first. */
function nextText({ credentials, start }: Sample): string {
  const { entries, kind } = credentials;
  const own = entries.find((one) => one.kind === kind && one.held);
  if (own) return `The request carries the ${own.kind} …${own.lastFour}.`;
  return `Sending creates one. It is valid for 15 minutes, in ${start.environment ?? "dev"} only.`;
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
    <section className="cs-credentials hl-column" aria-label="Test keys and tokens">
      <div ref={head} className="hl-row cs-credentials-head">
        <Button
          variant="secondary"
          icon="key"
          data-testid="make-credential"
          disabled={!running}
          onClick={() => void make(kind)}
        >
          Generate test {kind}
        </Button>
        <span className="hl-dim cs-credential-facts" role="status" data-testid="credential-next">
          {nextText(sample)}
        </span>
      </div>
      <ErrorText data-testid="credential-problem">{problem}</ErrorText>
      {entries.length > 0 && (
        <ul className="hl-list" aria-label="Test keys and tokens that work now">
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

/** The proof of the request's sender, and the headers and parameters that the user adds. */
export function HowToSend({ sample }: { readonly sample: Sample }): ReactElement {
  const { sending, setSending, start } = sample;
  const proofs = start.console?.proofs ?? [];
  const count = lineCount(sending.headers) + lineCount(sending.parameters);
  return (
    <div className="cs-how hl-column">
      {proofs.length > 0 && (
        <Select
          label="Proof"
          data-testid="console-proof"
          value={sending.proof}
          options={proofs.map((proof) => ({ value: proof, label: proofLabels[proof] }))}
          onChange={(proof) => setSending({ ...sending, proof })}
        />
      )}
      <TestCredentials sample={sample} />
      <Disclosure
        icon="list-flat"
        label={`Headers and parameters${count > 0 ? ` (${count})` : ""}`}
        data-testid="console-more"
      >
        {() => (
          <div className="cs-more hl-column">
            <TextArea
              label="Headers"
              hint="One a line: X-Debug: 1"
              mono
              data-testid="console-headers"
              value={sending.headers}
              onChange={(headers) => setSending({ ...sending, headers })}
            />
            <TextArea
              label="Parameters"
              hint="One a line: page=2"
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
