import { t } from "@vscode/l10n";
import "./declarations.css";
import type { AppDeclaration, TriggerDeclaration } from "@hookloom/protocol/declarations";
import type { Flow, FlowTrigger } from "@hookloom/protocol/flow-document";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import { eventTitle } from "@hookloom/protocol/frameworks";
import type { SourceChoice, SourceOption } from "@hookloom/protocol/source-choice";
import { type ReactElement, useEffect, useRef } from "react";
import { openHandler } from "../actions/show-flow.ts";
import { Disclosure, RowButton } from "../controls/disclosure.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { mayMoveFocus } from "../controls/focus.ts";
import { PreviewHint, previewedWithShift } from "../controls/preview.tsx";
import { EventList } from "../sources/event-list.tsx";
import { useController, useView } from "../state/controller.ts";
import { AddTrigger } from "./add-trigger.tsx";
import { MoveToHookloom } from "./move-to-hookloom.tsx";
import { OptionField } from "./option-field.tsx";
import { Removal } from "./removal.tsx";
import { type Declare, useDeclare } from "./use-declare.ts";
import { useDeclared, useSources } from "./use-declared.ts";

interface EventChooserProps {
  /** Undefined for a source that is not in the catalogue. Any event name can then be chosen. */
  readonly source: SourceChoice | undefined;
  readonly label: string;
  /** The currently chosen events. */
  readonly chosen: readonly string[];
  readonly onChoose: (event: string, preview: boolean, make: Declare["make"]) => Promise<void>;
}

/** The events of a source. Choosing an event takes effect immediately. */
function EventChooser({ source, label, chosen, onChoose }: EventChooserProps): ReactElement {
  const { busy, problem, make } = useDeclare();
  return (
    <>
      <EventList
        single
        label={label}
        events={source?.events ?? []}
        open={source?.openEvents ?? source === undefined}
        families={source?.families}
        chosen={chosen}
        search=""
        error={problem}
        onToggle={([event], shift) => event !== undefined && void onChoose(event, shift, make)}
      />
      {busy === "preview" ? <PreviewHint /> : <p className="hl-hint">{previewedWithShift}</p>}
    </>
  );
}

/** One event that the flow handles, with a control to replace it. */
function FlowEvent({
  flow,
  on,
  source,
}: {
  readonly flow: Flow;
  readonly on: FlowTrigger;
  readonly source: SourceChoice | undefined;
}): ReactElement {
  const { store } = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const box = useRef<HTMLDivElement>(null);
  const { trigger, event: from } = on;
  const title = eventTitle(on);
  const known = source?.events.find(({ name }) => name === from);
  const edit = { op: "setEvent", flow: flow.id, trigger, from } as const;
  return (
    <div ref={box} className="hl-declared hl-column" data-event={from} data-testid={`flow-event-${from}`}>
      <div className="hl-declared-name hl-cut hl-mono" title={title}>
        {title}
      </div>
      {known && <p className="hl-hint">{known.description}</p>}
      <Disclosure
        icon="symbol-event"
        label={t("Change the event")}
        disabled={!editable}
        data-testid="change-event"
      >
        {(close) => (
          <EventChooser
            source={source}
            label={t("Events from {0}", source?.label ?? on.source)}
            chosen={[from]}
            onChoose={async (event, preview, make) => {
              if (!(await make({ ...edit, event }, t("Changed the event to {0}", event), { preview })))
                return;
              const isFocusOurs = mayMoveFocus(box.current);
              close();
              // The new event's card replaces the focused button.
              if (isFocusOurs) store.set({ focusField: { step: startItem, field: event } });
            }}
          />
        )}
      </Disclosure>
    </div>
  );
}

/** Registers a handler for another event of a trigger. If the event already has a handler, shows it. */
export function AddEvent({
  trigger,
  source,
}: {
  readonly trigger: Pick<TriggerDeclaration | AppDeclaration, "name" | "source" | "handlers">;
  readonly source: SourceChoice | undefined;
}): ReactElement {
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const handled = trigger.handlers.map(({ event }) => event);
  const edit = { op: "addHandler", trigger: trigger.name } as const;
  return (
    <Disclosure
      icon="add"
      label={t("Add an event to {0}", trigger.name)}
      disabled={!editable}
      data-testid={`add-event-${trigger.name}`}
    >
      {(close) => (
        <EventChooser
          source={source}
          label={t("Events from {0}", source?.label ?? trigger.source)}
          chosen={handled}
          onChoose={async (event, preview, make) => {
            const exists =
              openHandler(control, trigger.name, event) ||
              (await make({ ...edit, event }, t("Added a handler for {0}", event), { preview }));
            if (exists) close();
          }}
        />
      )}
    </Disclosure>
  );
}

/** An option that is read from a setting, or that can be added to the trigger. */
function SettingOption({
  trigger,
  option,
}: {
  readonly trigger: TriggerDeclaration;
  readonly option: SourceOption;
}): ReactElement {
  const { busy, problem, make } = useDeclare();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const { name, description, setting } = option;
  const settingName = trigger.secrets[name];
  const isSet = trigger.options.includes(name);
  const edit = { op: "setOption", trigger: trigger.name, option: name, value: { setting } } as const;
  return (
    <div className="hl-option" title={description} data-testid={`option-${trigger.name}-${name}`}>
      <span className="hl-dim hl-cut">{name}</span>
      {isSet ? (
        <span className="hl-mono hl-cut" title={settingName}>
          {settingName ?? t("set in the code")}
        </span>
      ) : (
        <RowButton
          icon="add"
          label={t("Add {0}", setting)}
          title={t("Add {0}. Hold Shift to preview the change.", setting)}
          disabled={!editable}
          data-testid={`add-option-${name}`}
          onClick={({ shiftKey }) =>
            void make(edit, t("Added {0} to {1}", name, trigger.name), { preview: shiftKey })
          }
        />
      )}
      <ErrorText>{problem}</ErrorText>
      {busy === "preview" && <PreviewHint />}
    </div>
  );
}

/** A trigger's path and other options. */
export function TriggerOptions({
  trigger,
  source,
}: {
  readonly trigger: TriggerDeclaration;
  readonly source: SourceChoice | undefined;
}): ReactElement {
  const { name, options, literals, path, pathRange, computed = false } = trigger;
  const sourceOptions = source?.options ?? [];
  const literalOptions = Object.entries(literals).flatMap(([option, value]) =>
    option !== "path" && typeof value !== "object" ? [{ option, value }] : [],
  );
  const isComputed = pathRange === undefined && (computed || options.includes("path"));
  return (
    <>
      {isComputed ? (
        <p className="hl-hint">{t("The path is computed in the code.")}</p>
      ) : (
        <OptionField
          trigger={name}
          option="path"
          value={path}
          hint={pathRange === undefined ? t("The default path of the source") : undefined}
        />
      )}
      {literalOptions.map(({ option, value }) => (
        <OptionField key={option} trigger={name} option={option} value={value} />
      ))}
      {sourceOptions.map((option) => (
        <SettingOption key={option.name} trigger={trigger} option={option} />
      ))}
    </>
  );
}

/** Focuses the first control, or an event's control, when the card is opened with a key or the event has changed. */
function useFocusOnOpen() {
  const { store } = useController();
  const box = useRef<HTMLDivElement>(null);
  const wanted = useView(({ focusField }) => (focusField?.step === startItem ? focusField : undefined));
  useEffect(() => {
    if (!wanted) return;
    const { field } = wanted;
    const part = field === undefined ? "" : `[data-event=${CSS.escape(field)}] `;
    box.current?.querySelector<HTMLElement>(`${part}button:enabled`)?.focus();
    store.set({ focusField: undefined });
  }, [store, wanted]);
  return box;
}

/** The inspector for a flow's start card. Shows the flow's events and triggers, with controls to add more. */
export function TriggerPanel({ flow }: { readonly flow: Flow }): ReactElement {
  const { store } = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const declared = useDeclared();
  const sources = useSources();
  const box = useFocusOnOpen();
  const names = [...new Set(flow.triggers.map(({ trigger }) => trigger))];
  return (
    <div ref={box} className="hl-declarations hl-column">
      {names.map((name) => {
        const events = flow.triggers.filter(({ trigger }) => trigger === name);
        const framework = events[0]?.framework;
        const trigger = framework ? undefined : declared?.triggers.find((one) => one.name === name);
        const app = framework && declared?.apps.find((one) => one.name === name);
        const source = sources.find(({ id }) => id === events[0]?.source);
        return (
          <section key={name} className="hl-column hl-section" aria-label={t("Trigger {0}", name)}>
            <h3 title={t("Trigger {0} ({1})", name, source?.label ?? events[0]?.source ?? "")}>{name}</h3>
            {events.map((on) => (
              <FlowEvent key={`${on.event} ${on.detail}`} flow={flow} on={on} source={source} />
            ))}
            {app && <AddEvent trigger={app} source={source} />}
            {framework && <MoveToHookloom framework={framework} />}
            {trigger && <AddEvent trigger={trigger} source={source} />}
            {trigger && <TriggerOptions trigger={trigger} source={source} />}
            {editable && !framework && (
              <Removal
                edit={{ op: "removeTrigger", trigger: name }}
                title={t("Remove the trigger {0}", name)}
                done={t("Removed the trigger {0}", name)}
                testId={`remove-trigger-${name}`}
              />
            )}
          </section>
        );
      })}
      <section className="hl-column hl-section" aria-label={t("Handler and file")}>
        {editable && (
          <Removal
            edit={{ op: "removeHandler", flow: flow.id }}
            title={t("Remove this handler")}
            done={t("Removed the handler")}
            testId="remove-handler"
          />
        )}
        {editable && flow.triggers.every(({ framework }) => framework === undefined) && <AddTrigger />}
        <RowButton
          icon="settings"
          label={t("Show all triggers, settings and connections")}
          data-testid="show-file"
          onClick={() => store.set({ showsFile: true })}
        />
      </section>
    </div>
  );
}
