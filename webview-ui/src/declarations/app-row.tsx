import type { AppDeclaration } from "@hookloom/protocol/declarations";
import { eventTitle, frameworks } from "@hookloom/protocol/frameworks";
import type { SourceChoice } from "@hookloom/protocol/source-choice";
import type { ReactElement } from "react";
import { openFlow } from "../actions/show-flow.ts";
import { RowButton } from "../controls/disclosure.tsx";
import { Icon } from "../controls/icon.tsx";
import { useController } from "../state/controller.ts";
import { AddEvent } from "./trigger-panel.tsx";

/** What handlers of another framework are registered with, and which. */
export function AppRow({
  app,
  source,
}: {
  readonly app: AppDeclaration;
  readonly source: SourceChoice | undefined;
}): ReactElement {
  const control = useController();
  const { name, framework, handlers } = app;
  return (
    <article className="hl-declared" aria-label={`App ${name}`} data-testid={`app-${name}`}>
      <div className="hl-declared-head">
        <Icon name={source?.icon ?? "plug"} />
        <h4 className="hl-declared-name hl-mono" title={name}>
          {name}
        </h4>
        <span className="hl-declared-kind">{frameworks[framework].label}</span>
      </div>
      {handlers.length === 0 && <p className="hl-hint">It has no handler yet.</p>}
      {handlers.map((handler) => {
        const { event, flow, eventRange } = handler;
        const title = eventTitle(handler);
        return (
          <RowButton
            key={`${eventRange.start} ${event}`}
            icon="symbol-event"
            label={title}
            title={`Show the handler of ${title}`}
            onClick={() => openFlow(control, flow)}
          />
        );
      })}
      <AddEvent trigger={app} source={source} />
    </article>
  );
}
