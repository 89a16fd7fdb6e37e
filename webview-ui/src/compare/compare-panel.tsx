import { flowTitle } from "@hookloom/protocol/card-face";
import type {
  DeclarationChange,
  FieldDifference,
  FlowChange,
  StepChange,
  StepMark,
  StepSide,
} from "@hookloom/protocol/flow-diff";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { showChange, showTextDiff } from "../actions/changes.ts";
import { ChangeBadge, markIcons } from "../cards/change-badge.tsx";
import { Button, IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { Name } from "../controls/name.tsx";
import { type ChangedCard, readDifferences } from "../model/comparison.ts";
import { useController, useView } from "../state/controller.ts";

/** One side of a difference, labeled "before" or "after". */
function Side({ side, text }: { readonly side: "before" | "after"; readonly text: string }): ReactElement {
  return (
    <div className={`hl-side hl-mark-${side === "before" ? "removed" : "added"}`}>
      <Icon
        name={side === "before" ? "remove" : "add"}
        size={12}
        label={side === "before" ? t("before") : t("after")}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need to scroll long code. */}
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}

function Difference({ difference }: { readonly difference: FieldDifference }): ReactElement {
  const { name, before, after } = difference;
  return (
    <section className="hl-difference" aria-label={name}>
      <h3 className="hl-line">{name}</h3>
      {before !== undefined && <Side side="before" text={before} />}
      {after !== undefined && <Side side="after" text={after} />}
    </section>
  );
}

function Code(props: {
  readonly title: string;
  readonly side: StepSide;
  readonly which: "before" | "after";
}): ReactElement {
  const { title, side, which } = props;
  return (
    <section className="hl-difference" aria-label={title} data-testid={`code-${which}`}>
      <h3 className="hl-line">{t("{0}, line {1}", title, side.line)}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need to scroll long code. */}
      <pre className="hl-side-code" tabIndex={0}>
        {side.text}
      </pre>
    </section>
  );
}

function Head({
  title,
  marks,
}: {
  readonly title: string;
  readonly marks: readonly StepMark[];
}): ReactElement {
  const { store, focusDiagram } = useController();
  const [first] = marks;
  return (
    <header className="hl-inspector-head hl-line">
      <Icon
        name={first ? markIcons[first] : "diff"}
        className={`hl-inspector-icon ${first ? `hl-mark-${first}` : ""}`}
      />
      <h2 title={title}>
        <Name text={title} />
      </h2>
      <IconButton
        icon="close"
        label={t("Close the panel")}
        data-testid="inspector-close"
        onClick={() => {
          store.set({ inspector: { ...store.get().inspector, open: false } });
          focusDiagram();
        }}
      />
    </header>
  );
}

/** Both versions of a card's code. */
function StepSides(props: {
  readonly change: StepChange;
  readonly before: string;
  readonly after: string;
}): ReactElement {
  const { change, before, after } = props;
  const control = useController();
  const isMoved = change.marks.includes("moved");
  return (
    <div className="hl-inspector-body hl-column" data-testid="change-panel">
      <p>
        {change.marks.map((mark) => (
          <span key={mark}>
            <ChangeBadge marks={[mark]} />{" "}
          </span>
        ))}
      </p>
      {isMoved && change.before && change.after && (
        <p>{t("Moved from line {0} to line {1}.", change.before.line, change.after.line)}</p>
      )}
      {change.fields.map((difference) => (
        <Difference
          key={difference.name + (difference.before ?? "") + (difference.after ?? "")}
          difference={difference}
        />
      ))}
      {change.before && <Code which="before" title={before} side={change.before} />}
      {change.after && <Code which="after" title={after} side={change.after} />}
      <Button icon="diff" variant="secondary" onClick={() => showTextDiff(control, change.step)}>
        {t("Open the text diff")}
      </Button>
    </div>
  );
}

function Row({ card, label }: { readonly card: ChangedCard; readonly label: string }): ReactElement {
  const control = useController();
  return (
    <button
      type="button"
      className="hl-line hl-quiet hl-change-row"
      title={label}
      onClick={() => showChange(control, card)}
    >
      <ChangeBadge marks={card.marks} />
      <code className="hl-cut">{label}</code>
    </button>
  );
}

const declarationKindLabels: Readonly<Record<DeclarationChange["kind"], string>> = {
  trigger: t("trigger"),
  setting: t("setting"),
  secret: t("secret"),
  connection: t("connection"),
};

/** All differences in the file, grouped by flow. */
function Overview(): ReactElement | null {
  const snapshot = useView((state) => state.snapshot);
  const differences = readDifferences(snapshot);
  if (!snapshot?.comparison || !differences) return null;
  const { declarations } = snapshot.comparison;
  const flows = snapshot.document.flows.filter(({ id }) =>
    differences.changedCards.some(({ flow }) => flow === id),
  );
  const cardLabel = ({ item, flow }: ChangedCard): string => {
    const change = differences.steps.get(item);
    return change
      ? ((change.after ?? change.before)?.text.split("\n")[0] ?? "")
      : fieldsText(differences.flows.get(flow));
  };
  return (
    <div className="hl-inspector-body hl-column" data-testid="change-overview">
      {flows.length + declarations.length === 0 && <p>{t("The flows are the same on both sides.")}</p>}
      {flows.map((flow) => (
        <section key={flow.id} className="hl-difference" aria-label={flowTitle(snapshot.sources, flow)}>
          <h3 className="hl-line">{flowTitle(snapshot.sources, flow)}</h3>
          {differences.changedCards
            .filter((card) => card.flow === flow.id)
            .map((card) => (
              <Row key={card.item} card={card} label={cardLabel(card)} />
            ))}
        </section>
      ))}
      {declarations.map(({ kind, name, mark, fields }) => (
        <section
          key={`${kind} ${name}`}
          className="hl-difference"
          aria-label={`${declarationKindLabels[kind]} ${name}`}
        >
          <h3 className="hl-line">
            {declarationKindLabels[kind]} {name} <ChangeBadge marks={[mark]} />
          </h3>
          {fields.map((difference) => (
            <Difference key={difference.name} difference={difference} />
          ))}
        </section>
      ))}
    </div>
  );
}

const fieldsText = (change: FlowChange | undefined): string =>
  change === undefined || change.fields.length === 0
    ? t("the whole flow")
    : change.fields.map(({ name }) => name).join(", ");

/** The changes to a flow itself, as opposed to its steps. */
function FlowSides({ change }: { readonly change: FlowChange }): ReactElement {
  return (
    <div className="hl-inspector-body hl-column" data-testid="change-panel">
      <p>
        <ChangeBadge marks={[change.mark]} />
      </p>
      {change.fields.map((difference) => (
        <Difference key={difference.name} difference={difference} />
      ))}
    </div>
  );
}

/** The panel next to the diagram of a comparison. Shows both versions of the selected card, or all differences. */
export function ComparePanel(): ReactElement | null {
  const { open, width } = useView((state) => state.inspector);
  const snapshot = useView((state) => state.snapshot);
  const flow = useView(({ scene }) => scene?.flow);
  const selection = useView((state) => state.selection);
  const step = useView(({ scene }) =>
    selection.length === 1 ? scene?.index.steps.get(selection[0] ?? "")?.step : undefined,
  );
  const showsFile = useView((state) => state.showsFile);
  if (!open || !snapshot?.comparison) return null;
  const { before, after } = snapshot.comparison;
  const differences = readDifferences(snapshot);
  const change = step && differences?.steps.get(step.id);
  const flowChange = step || showsFile || !flow ? undefined : differences?.flows.get(flow.id);
  return (
    <aside
      className="hl-inspector hl-column"
      aria-label={t("Changes")}
      data-testid="inspector"
      style={{ ["--hl-inspector-width" as string]: `${width}px` }}
    >
      <Head
        title={step?.label ?? (flowChange && flow ? flowTitle(snapshot.sources, flow) : t("Changes"))}
        marks={change?.marks ?? (flowChange ? [flowChange.mark] : [])}
      />
      {change && <StepSides key={change.step} change={change} before={before} after={after} />}
      {step && !change && (
        <div className="hl-inspector-body hl-column">
          <p>{t("This step is the same on both sides.")}</p>
        </div>
      )}
      {flowChange && <FlowSides change={flowChange} />}
      {!step && <Overview />}
    </aside>
  );
}
