import type { FormAction, FormContent, FormSection, FormViewContract } from "@hookloom/protocol/form-view";
import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useEffect, useId, useRef } from "react";
import { createRoot } from "react-dom/client";
import { Button, IconButton } from "../controls/button.tsx";
import { RowButton } from "../controls/disclosure.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { focusFirstEmpty, useFocusOnProblem } from "../controls/focus-on-problem.ts";
import { Icon } from "../controls/icon.tsx";
import { ProgressRing } from "../controls/progress-ring.tsx";
import { connectHost } from "../host.ts";
import { Field } from "./form-field.tsx";
import { type ActionState, type Form, type FormHost, useForm } from "./use-form.ts";
import "../page.css";
import "./form.css";
import "../theme.css";

/** A section with its fields. On a page that edits a document, a renamed field keeps its position and therefore the focus. */
function Section({ section, form }: { readonly section: FormSection; readonly form: Form }): ReactElement {
  const id = useId();
  const { title, lead, depth = 0, problem, fields, buttons = [], adds = [] } = section;
  const Heading = (["h2", "h3", "h4"] as const)[depth];
  return (
    <section
      className={`fm-section hl-column ${["", "fm-inner", "fm-inner fm-innermost"][depth]}`}
      aria-labelledby={title === undefined ? undefined : id}
    >
      {title !== undefined && (
        <div className="fm-head hl-line">
          <Heading id={id}>{title}</Heading>
          {buttons.map((button) => (
            <IconButton
              key={button.id}
              icon={button.icon}
              label={button.label}
              data-testid={button.id}
              onClick={() => form.press(button.id, "")}
            />
          ))}
        </div>
      )}
      {lead !== undefined && <p className="fm-section-lead">{lead}</p>}
      <ErrorText>{problem}</ErrorText>
      {fields.length > 0 && (
        <div className="fm-fields">
          {fields.map((field, index) => (
            <div key={form.content.live ? index : field.name} className={field.half ? "fm-half" : "fm-whole"}>
              <Field field={field} form={form} />
            </div>
          ))}
        </div>
      )}
      {adds.map(({ id: button, ...shown }) => (
        <RowButton key={button} {...shown} data-testid={button} onClick={() => form.press(button, "")} />
      ))}
    </section>
  );
}

function Outcome({ doing }: { readonly doing: ActionState }): ReactElement {
  return (
    <div className="fm-outcome">
      <div role="status" className="fm-status hl-line" data-testid="form-status">
        {doing.phase === "busy" && (
          <>
            <ProgressRing /> <span>{doing.text}</span>
          </>
        )}
        {doing.phase === "done" && (
          <>
            <Icon name="pass" className="fm-done" /> <span>{doing.message}</span>
          </>
        )}
      </div>
      {doing.phase === "failed" && <ErrorText data-testid="form-error">{doing.message}</ErrorText>}
    </div>
  );
}

function Actions({ actions, form }: { readonly actions: readonly FormAction[]; readonly form: Form }) {
  if (form.doing.phase === "busy")
    return (
      <div className="fm-actions">
        <Button variant="secondary" icon="close" data-testid="cancel" onClick={form.cancel}>
          {t("Cancel")}
        </Button>
      </div>
    );
  return (
    <div className="fm-actions">
      {actions.map(({ id, label, icon, primary, disabled }) => (
        <Button
          key={id}
          icon={icon}
          variant={primary ? "primary" : "secondary"}
          disabled={disabled ?? false}
          data-testid={`action-${id}`}
          onClick={() => void form.submit(id)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

/** Returns the name of the field that an element belongs to. */
const fieldName = (element: EventTarget): string =>
  (element instanceof HTMLElement && element.dataset.testid) || "";

interface FormHandlers {
  content(content: FormContent): void;
  progress(text: string): void;
}

interface FormPageProps {
  readonly host: FormHost;
  readonly first: FormContent;
  /** Registers the handlers for the host's events. */
  readonly onHandlers: (take: FormHandlers) => void;
}

/** A page with a form. The host determines its fields and the effect of its actions. */
function FormPage({ host, first, onHandlers }: FormPageProps): ReactElement {
  const form = useForm(host, first);
  const { page, focusProblem } = useFocusOnProblem(form.doing.phase === "idle");
  const isLive = useRef(first.live === true);
  useEffect(() => {
    // A page that edits a document is read first, so no field is focused.
    if (!isLive.current) focusFirstEmpty(page.current);
  }, [page]);
  useEffect(() => onHandlers({ content: form.take, progress: form.progress }));
  const { title, lead, live, notice, sections, actions } = form.content;
  const submit = (action: string): Promise<void> => {
    focusProblem();
    return form.submit(action);
  };
  const primaryAction = actions.find(({ primary }) => primary);
  const onKeyDown = (event: KeyboardEvent): void => {
    const typing = event.target instanceof HTMLInputElement && /^(text|password)$/.test(event.target.type);
    if (live) {
      if (event.key === "Enter" && typing) form.leave(fieldName(event.target));
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || form.doing.phase === "busy") return;
      event.preventDefault();
      void form.submit("save");
      return;
    }
    if (
      event.key !== "Enter" ||
      !typing ||
      !primaryAction ||
      primaryAction.disabled ||
      form.doing.phase === "busy"
    )
      return;
    event.preventDefault();
    void submit(primaryAction.id);
  };
  return (
    <main ref={page} className="hl-page fm-page" onKeyDown={onKeyDown}>
      <h1>{title}</h1>
      <p className="hl-lead">{lead}</p>
      {notice !== undefined && (
        <p className="fm-notice hl-line" data-testid="notice">
          <Icon name="info" /> <span>{notice}</span>
        </p>
      )}
      <fieldset disabled={form.doing.phase === "busy"}>
        <legend className="hl-hidden">{title}</legend>
        {sections.map((section, index) => (
          <Section key={live ? index : (section.title ?? index)} section={section} form={form} />
        ))}
      </fieldset>
      <div className={live ? "fm-sticky" : undefined}>
        <Actions actions={actions} form={{ ...form, submit }} />
        <Outcome doing={form.doing} />
      </div>
    </main>
  );
}

async function start(): Promise<void> {
  let onContent = (_content: FormContent): void => undefined;
  let onProgress = (_text: string): void => undefined;
  const { host } = connectHost<FormViewContract>({
    requests: {},
    events: { content: (content) => onContent(content), progress: ({ text }) => onProgress(text) },
  });
  const content = await host.request("start", {});
  const root = document.getElementById("root") ?? document.body.appendChild(document.createElement("div"));
  createRoot(root).render(
    <FormPage
      host={host}
      first={content}
      onHandlers={(handlers) => {
        onContent = handlers.content;
        onProgress = handlers.progress;
      }}
    />,
  );
}

void start();
