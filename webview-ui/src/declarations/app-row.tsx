import type { AppDeclaration } from "@hookloom/protocol/declarations";
import { eventTitle, frameworks } from "@hookloom/protocol/frameworks";
import type { SourceChoice } from "@hookloom/protocol/source-choice";
import type { ReactElement } from "react";
import { openFlow } from "../actions/show-flow.ts";
import { RowButton } from "../controls/disclosure.tsx";
import { useController } from "../state/controller.ts";
import { DeclaredCard } from "./declared-card.tsx";
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
    <DeclaredCard
      label={`App ${name}`}
      name={name}
      icon={source?.icon ?? "plug"}
      kind={frameworks[framework].label}
      data-testid={`app-${name}`}
    >
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
    </DeclaredCard>
  );
}
