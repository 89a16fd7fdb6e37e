import type { ReactElement } from "react";
import { Select } from "../controls/choice.tsx";
import { Disclosure } from "../controls/disclosure.tsx";
import { TextArea } from "../controls/text-field.tsx";
import { proofLabels } from "./proof-labels.ts";
import { TestCredentials } from "./test-credentials.tsx";
import type { Sample } from "./use-sample.ts";

/** Where the request goes: an environment, and one of the project's triggers. */
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

const lineCount = (text: string): number => text.split("\n").filter((line) => line.trim() !== "").length;

/** How the request proves its sender, and what a person adds to it. */
export function HowToSend({ sample }: { readonly sample: Sample }): ReactElement {
  const { sending, setSending, start } = sample;
  const proofs = start.console?.proofs ?? [];
  const count = lineCount(sending.headers) + lineCount(sending.parameters);
  return (
    <div className="cs-how">
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
          <div className="cs-more">
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
