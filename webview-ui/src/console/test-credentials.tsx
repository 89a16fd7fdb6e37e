import type { TestCredentialEntry } from "@hookloom/protocol/sample-view";
import { type ReactElement, useRef, useState } from "react";
import { Button, IconButton } from "../controls/button.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { Icon } from "../controls/icon.tsx";
import type { Sample } from "./use-sample.ts";

const clockTime = (iso: string): string => new Date(iso).toTimeString().slice(0, 5);

function CopyButton({ name, copy }: { readonly name: string; readonly copy: () => Promise<boolean> }) {
  const [done, setDone] = useState(false);
  const run = async (): Promise<void> => {
    if (!(await copy())) return;
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <IconButton
      icon={done ? "check" : "copy"}
      label={done ? `Copied ${name}` : `Copy ${name}`}
      data-testid="copy-credential"
      onClick={() => void run()}
    />
  );
}

function Row({
  sample,
  entry,
  onRevoke,
}: {
  readonly sample: Sample;
  readonly entry: TestCredentialEntry;
  readonly onRevoke: () => void;
}): ReactElement {
  const { credentials } = sample;
  const { id, kind, lastFour, expiresAt, usedAt, held } = entry;
  const name = `${kind} …${lastFour}`;
  const facts = [
    `expires at ${clockTime(expiresAt)}`,
    ...(usedAt === undefined ? [] : [`used at ${clockTime(usedAt)}`]),
    ...(held ? [] : ["created elsewhere"]),
  ];
  return (
    <li className="cs-credential" data-testid="credential">
      <Icon name={kind === "key" ? "key" : "shield"} />
      <code>{name}</code>
      <span className="cs-dim cs-credential-facts">{facts.join(", ")}</span>
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

/** What the next request carries, or what sending does first. */
function nextText({ credentials, start }: Sample): string {
  const { entries, kind } = credentials;
  const own = entries.find((one) => one.kind === kind && one.held);
  if (own) return `The request carries the ${own.kind} …${own.lastFour}.`;
  return `Sending creates one. It is valid for 15 minutes, in ${start.environment ?? "dev"} only.`;
}

/** The keys and tokens of the owner's own tests: made, copied and revoked here, never shown. */
export function TestCredentials({ sample }: { readonly sample: Sample }): ReactElement | null {
  const { credentials } = sample;
  const { kind, entries, problem, running, make } = credentials;
  const head = useRef<HTMLDivElement>(null);
  if (kind === undefined) return null;
  const revoke = async (id: string): Promise<void> => {
    // Its row goes, and must not take the keyboard's place along.
    head.current?.querySelector<HTMLElement>("vscode-button")?.focus();
    await credentials.revoke(id);
  };
  return (
    <section className="cs-credentials" aria-label="Test keys and tokens">
      <div ref={head} className="cs-credentials-head">
        <Button
          variant="secondary"
          icon="key"
          data-testid="make-credential"
          disabled={!running}
          onClick={() => void make(kind)}
        >
          Generate test {kind}
        </Button>
        <span className="cs-dim cs-credential-facts" role="status" data-testid="credential-next">
          {nextText(sample)}
        </span>
      </div>
      <ErrorText data-testid="credential-problem">{problem}</ErrorText>
      {entries.length > 0 && (
        <ul aria-label="Test keys and tokens that work now">
          {entries.map((entry) => (
            <Row key={entry.id} sample={sample} entry={entry} onRevoke={() => void revoke(entry.id)} />
          ))}
        </ul>
      )}
    </section>
  );
}
