import type { Block, Flow, FlowDocument, FlowEdit, Step } from "@hookloom/language-server/protocol";
import { RpcError } from "@hookloom/language-server/protocol";

type Change = (steps: readonly Step[], block: Block) => readonly Step[];

function mapBlock(block: Block, change: Change): Block {
  const steps = change(block.steps, block).map((step) =>
    step.blocks.length === 0
      ? step
      : { ...step, blocks: step.blocks.map((inner) => mapBlock(inner, change)) },
  );
  return { ...block, steps };
}

function mapDocument(document: FlowDocument, change: Change): FlowDocument {
  return {
    ...document,
    flows: document.flows.map((flow): Flow => ({ ...flow, body: mapBlock(flow.body, change) })),
  };
}

function find(document: FlowDocument, ids: readonly string[]): Step[] {
  const found: Step[] = [];
  mapDocument(document, (steps) => {
    found.push(...steps.filter(({ id }) => ids.includes(id)));
    return steps;
  });
  return found;
}

let fresh = 0;

/** The same step with ids that no other has. */
function copyOf(step: Step): Step {
  const blocks = step.blocks.map((block) => ({
    ...block,
    id: `n${fresh++}`,
    steps: block.steps.map(copyOf),
  }));
  return { ...step, id: `n${fresh++}`, blocks };
}

function newStep(label: string, kind: Step["kind"], texts: Readonly<Record<string, string>>): Step {
  const fields = Object.entries(texts).map(([name, text]) => ({ name, text, role: "expression" as const }));
  const detail = fields[0]?.text;
  const id = `n${fresh++}`;
  return { id, kind, label, range: { start: 0, end: 0 }, fields, blocks: [], ...(detail ? { detail } : {}) };
}

function insertAt(
  document: FlowDocument,
  at: { block: string; index: number },
  added: readonly Step[],
): FlowDocument {
  return mapDocument(document, (steps, { id }) =>
    id === at.block ? [...steps.slice(0, at.index), ...added, ...steps.slice(at.index)] : steps,
  );
}

function remove(document: FlowDocument, ids: readonly string[]): FlowDocument {
  return mapDocument(document, (steps) => steps.filter(({ id }) => !ids.includes(id)));
}

function move(document: FlowDocument, edit: FlowEdit & { op: "move" }): FlowDocument {
  const moved = find(document, edit.steps);
  const marked = insertAt(document, edit, [{ ...newStep("", "code", {}), id: "marker" }]);
  return mapDocument(remove(marked, edit.steps), (steps) =>
    steps.flatMap((step) => (step.id === "marker" ? moved : [step])),
  );
}

function update(document: FlowDocument, ids: readonly string[], change: (step: Step) => Step): FlowDocument {
  return mapDocument(document, (steps) => steps.map((step) => (ids.includes(step.id) ? change(step) : step)));
}

function setField(step: Step, field: string, text: string): Step {
  if (text.includes("((("))
    throw new RpcError("syntax", "This is not a complete expression: close its bracket.");
  const fields = step.fields.map((each) => (each.name === field ? { ...each, text } : each));
  return { ...step, fields, detail: text };
}

/** Does to a document what the edit would do to its text. It knows the edits that the tests make. */
export function editDocument(document: FlowDocument, edit: FlowEdit): FlowDocument {
  switch (edit.op) {
    case "insert": {
      const step =
        "step" in edit
          ? newStep(edit.step.kind, edit.step.kind as Step["kind"], edit.step.fields)
          : newStep("code", "code", { code: edit.code });
      return insertAt(document, edit, [step]);
    }
    case "paste":
      return insertAt(document, edit, [newStep("pasted", "code", { code: edit.code })]);
    case "set":
      return update(document, [edit.step], (step) => setField(step, edit.field, edit.text));
    case "comment":
      return update(document, [edit.step], (step) => ({ ...step, comment: edit.text }));
    case "disable":
    case "enable":
      return update(document, edit.steps, (step) => ({ ...step, disabled: edit.op === "disable" }));
    case "remove":
      return remove(document, edit.steps);
    case "duplicate":
      return mapDocument(document, (steps) =>
        steps.flatMap((step) => (edit.steps.includes(step.id) ? [step, copyOf(step)] : [step])),
      );
    case "move":
      return move(document, edit);
    case "wrap": {
      const block = {
        id: `n${fresh++}`,
        range: { start: 0, end: 0 },
        label: "then",
        steps: find(document, edit.steps),
      };
      const wrapper = { ...newStep(edit.in, edit.in, { condition: "true" }), blocks: [block] };
      const first = edit.steps[0];
      const rest = edit.steps.slice(1);
      return mapDocument(remove(document, rest), (steps) =>
        steps.map((step) => (step.id === first ? wrapper : step)),
      );
    }
    case "addBranch":
      return update(document, [edit.step], (step) => ({
        ...step,
        blocks: [...step.blocks, { id: `n${fresh++}`, range: step.range, label: edit.kind, steps: [] }],
      }));
    default:
      throw new RpcError("not-supported", `The test's host does not know ${edit.op}.`);
  }
}
