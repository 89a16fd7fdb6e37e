import type {
  AppDeclaration,
  ConnectionDeclaration,
  TriggerDeclaration,
} from "@hookloom/protocol/declarations";
import { eventTitle, frameworks } from "@hookloom/protocol/frameworks";
import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { openFlow, openHandler } from "../actions/show-flow.ts";
import { IconButton } from "../controls/button.tsx";
import { RowButton } from "../controls/disclosure.tsx";
import { useController, useView } from "../state/controller.ts";
import { AddTrigger } from "./add-trigger.tsx";
import { DeclaredCard } from "./declared-card.tsx";
import "./declarations.css";
import { MoveToHookloom } from "./move-to-hookloom.tsx";
import { Removal } from "./removal.tsx";
import { SettingList } from "./setting-list.tsx";
import { AddEvent, TriggerOptions } from "./trigger-panel.tsx";
import { useDeclared, useSources } from "./use-declared.ts";

/** The caller of handlers: a trigger, or an app in another framework. */
function CallerRow({
  caller,
  source,
}: {
  readonly caller: TriggerDeclaration | AppDeclaration;
  readonly source: SourceChoice | undefined;
}): ReactElement {
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const { name, handlers } = caller;
  const trigger = "framework" in caller ? undefined : caller;
  const framework = "framework" in caller ? caller.framework : undefined;
  return (
    <DeclaredCard
      label={trigger ? t("Trigger {0}", name) : t("App {0}", name)}
      name={name}
      icon={source?.icon ?? "plug"}
      kind={framework ? frameworks[framework].label : (source?.label ?? caller.source)}
      data-testid={`${trigger ? "trigger" : "app"}-${name}`}
    >
      {handlers.length === 0 && (
        <p className="hl-hint">
          {trigger
            ? t("This trigger has no handler yet, so nothing runs for its events.")
            : t("This app has no handler yet.")}
        </p>
      )}
      {handlers.map((handler) => {
        const { event, flow, eventRange } = handler;
        const title = trigger ? event : eventTitle(handler);
        return (
          <RowButton
            key={`${eventRange.start} ${event}`}
            icon="symbol-event"
            label={title}
            title={t("Show the handler of {0}", title)}
            onClick={() => (trigger ? openHandler(control, name, event) : openFlow(control, flow))}
          />
        );
      })}
      {trigger && <TriggerOptions trigger={trigger} source={source} />}
      <AddEvent trigger={caller} source={source} />
      {trigger && editable && (
        <Removal
          edit={{ op: "removeTrigger", trigger: name }}
          title={t("Remove the trigger {0}", name)}
          done={t("Removed the trigger {0}", name)}
          testId={`remove-trigger-${name}`}
        />
      )}
    </DeclaredCard>
  );
}

function ConnectionRow({ connection }: { readonly connection: ConnectionDeclaration }): ReactElement {
  const { host } = useController();
  const snapshot = useView((state) => state.snapshot);
  const { name, connector } = connection;
  const info = snapshot?.connections.find(({ id }) => id === connector);
  return (
    <DeclaredCard
      label={t("Connection {0}", name)}
      name={name}
      icon={info?.icon ?? "plug"}
      kind={info?.label ?? connector}
      data-testid={`connection-${name}`}
      action={
        info &&
        snapshot?.inProject && (
          <IconButton
            icon="beaker"
            label={t("Test {0}", name)}
            data-testid={`test-connection-${name}`}
            onClick={() => host.send("testConnection", { connection: name })}
          />
        )
      }
    >
      {snapshot?.editable && (
        <Removal
          edit={{ op: "removeConnection", name }}
          title={t("Remove the connection {0}", name)}
          done={t("Removed the connection {0}", name)}
          testId={`remove-connection-${name}`}
        />
      )}
    </DeclaredCard>
  );
}

/** The file's declarations: its triggers, its connections, and its settings with the states of their values. */
export function FilePanel(): ReactElement {
  const { host } = useController();
  const snapshot = useView((state) => state.snapshot);
  const declared = useDeclared();
  const sources = useSources();
  const { triggers = [], apps = [], connections = [] } = declared ?? {};
  const usedApps = apps.filter(({ handlers }) => handlers.length > 0);
  return (
    <div className="hl-declarations hl-column">
      <section className="hl-column hl-section" aria-label={t("Triggers")}>
        <h3>{t("Triggers")}</h3>
        {declared && triggers.length + usedApps.length === 0 && (
          <p className="hl-hint">{t("This file has no triggers yet.")}</p>
        )}
        {[...triggers, ...usedApps].map((caller) => (
          <CallerRow
            key={"framework" in caller ? caller.nameRange.start : caller.name}
            caller={caller}
            source={sources.find(({ id }) => id === caller.source)}
          />
        ))}
        {usedApps[0] && <MoveToHookloom framework={usedApps[0].framework} />}
        {snapshot?.editable && usedApps.length === 0 && <AddTrigger />}
      </section>
      <SettingList declared={declared} />
      <section className="hl-column hl-section" aria-label={t("Connections")}>
        <h3>{t("Connections")}</h3>
        {declared && connections.length === 0 && (
          <p className="hl-hint">{t("No step uses an external service yet.")}</p>
        )}
        {connections.map((connection) => (
          <ConnectionRow key={connection.name} connection={connection} />
        ))}
        {snapshot?.editable && snapshot.inProject && (
          <RowButton
            icon="add"
            label={t("Add a connection")}
            data-testid="add-connection"
            onClick={() => host.send("addConnection", {})}
          />
        )}
      </section>
    </div>
  );
}
