import { mappedAt } from "@hookloom/protocol/mapping";
import { t } from "@vscode/l10n";
import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Checkbox } from "../controls/choice.tsx";
import { useModal } from "../controls/modal.ts";
import { TextArea, TextField } from "../controls/text-field.tsx";
import { autoMap } from "./auto-map.ts";
import { pathId } from "./target-rows.ts";
import type { MapperState } from "./use-mapper.ts";

/** The frame of a dialog over the trees. Escape closes it. Its first field or button has the focus initially. */
function Dialog(props: {
  readonly title: string;
  readonly testIds: { readonly dialog: string; readonly done: string; readonly close: string };
  /** The label of the primary button, which Enter presses. Undefined if there is nothing to do. */
  readonly action: string | undefined;
  readonly disabled: boolean;
  onDone(): void;
  onClose(): void;
  readonly children: ReactNode;
}): ReactElement {
  const { title, testIds, action, disabled, onDone, onClose } = props;
  const box = useRef<HTMLDivElement>(null);
  useModal(box, true, onClose);
  useEffect(() => {
    const first = box.current?.querySelector<HTMLElement>("textarea, input, button");
    first?.focus();
    if (first instanceof HTMLTextAreaElement || first instanceof HTMLInputElement) first.select();
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const inText = event.target instanceof HTMLTextAreaElement;
    // Enter on a button activates that button.
    const onButton = event.target instanceof HTMLButtonElement;
    const isEnter = event.key === "Enter" && !event.shiftKey && !onButton;
    if (event.key === "Escape") onClose();
    else if (isEnter && (!inText || event.ctrlKey || event.metaKey)) onDone();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-modal
      aria-label={title}
      className="hl-map-auto hl-column"
      data-testid={testIds.dialog}
      onKeyDown={onKeyDown}
    >
      <h2>{title}</h2>
      {props.children}
      <div className="hl-map-buttons hl-line">
        {action !== undefined && (
          <button
            type="button"
            className="hl-map-button hl-map-primary"
            disabled={disabled}
            data-testid={testIds.done}
            onClick={onDone}
          >
            {action}
          </button>
        )}
        <button type="button" className="hl-map-button" data-testid={testIds.close} onClick={onClose}>
          {action === undefined ? t("Close") : t("Cancel")}
        </button>
      </div>
    </div>
  );
}

/** The links that auto map proposes. The user can deselect any of them. */
function AutoMapDialog({ mapper, onClose }: DialogProps): ReactElement {
  const { types, shown } = mapper.known;
  const { elementParts } = mapper.sources;
  const { path } = mapper.location;
  const proposals = useMemo(
    () => (types?.target ? autoMap(types.roots, types.target, shown?.mapping.root, elementParts, path) : []),
    [types, shown, elementParts, path],
  );
  const [deselected, setDeselected] = useState<ReadonlySet<string>>(new Set());
  const chosen = proposals.filter((proposal) => !deselected.has(pathId(proposal.path)));
  const toggle = (id: string): void => {
    const next = new Set(deselected);
    if (!next.delete(id)) next.add(id);
    setDeselected(next);
  };
  const apply = (): void => {
    if (chosen.length === 0) return;
    onClose();
    void mapper.gestures?.fill(chosen);
  };
  const action = chosen.length === 1 ? t("Add 1 link") : t("Add {0} links", chosen.length);
  return (
    <Dialog
      title={t("Auto map")}
      testIds={{ dialog: "auto-map-panel", done: "auto-map-apply", close: "auto-map-close" }}
      action={proposals.length > 0 ? action : undefined}
      disabled={chosen.length === 0}
      onDone={apply}
      onClose={onClose}
    >
      {proposals.length === 0 ? (
        <p className="hl-dim">{t("No source matches the name and type of an unmapped value.")}</p>
      ) : (
        <ul className="hl-column hl-list">
          {proposals.map(({ path, text }) => (
            <li key={pathId(path)}>
              <Checkbox
                label={
                  <span className="hl-map-proposal">
                    <b>{path.join(" › ")}</b>
                    <code className="hl-cut hl-mono" title={text}>
                      {text}
                    </code>
                  </span>
                }
                checked={!deselected.has(pathId(path))}
                data-testid={`proposal-${path.join(".")}`}
                onChange={() => toggle(pathId(path))}
              />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface DialogProps {
  readonly mapper: MapperState;
  readonly onClose: () => void;
}

/** Prompts for the name of a function or type, and for the sample from which the type is generated. */
function NameDialog(
  props: DialogProps & {
    readonly title: string;
    readonly action: string;
    /** The proposed name. */
    readonly name: string;
    readonly needsSample?: boolean;
    /** Resolves to the reason if the name was rejected. */
    onDone(name: string, sample: string): Promise<string | undefined>;
  },
): ReactElement {
  const { mapper, title, action, needsSample = false, onClose } = props;
  const [name, setName] = useState(props.name);
  const [sample, setSample] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const closed = useRef(false);
  useEffect(
    () => () => {
      closed.current = true;
    },
    [],
  );
  const disabled = busy || name.trim() === "" || (needsSample && sample.trim() === "");
  const done = async (): Promise<void> => {
    if (disabled) return;
    setBusy(true);
    const rejection = await props.onDone(name.trim(), sample);
    setBusy(false);
    // Another dialog may have been opened in the meantime.
    if (rejection === undefined) return closed.current ? undefined : onClose();
    if (closed.current) mapper.setRejection(rejection);
    else setError(rejection);
  };
  return (
    <Dialog
      title={title}
      testIds={{ dialog: "map-ask", done: "map-ask-done", close: "map-ask-close" }}
      action={action}
      disabled={disabled}
      onDone={() => void done()}
      onClose={onClose}
    >
      {needsSample && (
        <TextArea
          label={t("sample JSON")}
          mono
          placeholder='{ "title": "It breaks" }'
          value={sample}
          data-testid="map-sample"
          onChange={setSample}
        />
      )}
      <TextField
        label={t("name")}
        mono
        value={name}
        error={error}
        data-testid="map-name"
        onChange={setName}
      />
    </Dialog>
  );
}

/** The open dialog over the trees. */
export function MapperDialog({ mapper }: { readonly mapper: MapperState }): ReactElement | null {
  const { dialog, gestures } = mapper;
  if (!dialog || !gestures) return null;
  const shared = { mapper, onClose: () => mapper.openDialog(undefined) };
  if (dialog.kind === "auto") return <AutoMapDialog {...shared} />;
  if (dialog.kind === "type")
    return (
      <NameDialog
        {...shared}
        title={t("Create a type from a sample")}
        action={t("Create the type")}
        name="Target"
        needsSample
        onDone={gestures.createType}
      />
    );
  const { row } = dialog;
  // Only a change of this value matters. If the value at its path has changed, the edit is rejected as stale.
  const isSame = mappedAt(mapper.known.shown?.mapping.root, row.path)?.text === row.node?.text;
  const { extract } = isSame ? gestures : dialog.gestures;
  const lastKey = row.path.findLast((key) => typeof key === "string") ?? "value";
  return (
    <NameDialog
      {...shared}
      title={t("Extract {0} into a function", row.name)}
      action={t("Extract")}
      name={`make${String(lastKey).slice(0, 1).toUpperCase()}${String(lastKey).slice(1)}`.replace(
        /[^\w$]/g,
        "",
      )}
      onDone={(name) => extract(row, name)}
    />
  );
}
