import { readFileSync } from "node:fs";
import type { Block, Field, Flow, Step } from "@hookloom/protocol/flow-document";
import type { StepKind } from "@hookloom/protocol/step-kinds";

/** A webhook with each kind of card that the diagram draws differently. */
export const richText = readFileSync(new URL("./webhook.txt", import.meta.url), "utf8");

/** Makes steps and blocks with unique ids and ranges, as the bridge would. */
class Writer {
  #next = 0;
  #offset = 0;

  id(prefix: string): string {
    return `${prefix}${this.#next++}`;
  }

  step(kind: StepKind, label: string, detail?: string, more: Partial<Step> = {}): Step {
    const range = { start: this.#offset, end: this.#offset + 10 };
    this.#offset += 20;
    const fields: Field[] = detail === undefined ? [] : [{ name: "value", text: detail, role: "expression" }];
    return {
      id: this.id("s"),
      kind,
      label,
      range,
      fields,
      blocks: [],
      ...(detail ? { detail } : {}),
      ...more,
    };
  }

  block(steps: readonly Step[], label?: string, flow?: string): Block {
    const range = {
      start: steps[0]?.range.start ?? this.#offset,
      end: steps.at(-1)?.range.end ?? this.#offset,
    };
    return {
      id: this.id("b"),
      range,
      steps,
      ...(label === undefined ? {} : { label }),
      ...(flow === undefined ? {} : { flow }),
    };
  }

  flow(name: string, steps: readonly Step[], event?: string): Flow {
    const body = this.block(steps);
    return {
      id: this.id("f"),
      name,
      triggers: event ? [{ trigger: "hub", source: "github", event }] : [],
      range: body.range,
      body,
    };
  }
}

/** A flow with that many cards, with lanes, loops and tries mixed as in real code. */
export function largeFlow(count: number): Flow {
  const w = new Writer();
  let left = count;
  const some = (depth: number, room: number): Step[] => {
    const steps: Step[] = [];
    for (let i = 0; i < room && left > 0; i++) {
      left--;
      const turn = left % 11;
      const detail = `payload.issue.labels[${left}].name`;
      if (depth < 4 && turn === 3) {
        const blocks = [w.block(some(depth + 1, 3), "then"), w.block(some(depth + 1, 2), "else")];
        steps.push(w.step("if", "if", detail, { blocks }));
      } else if (depth < 4 && turn === 7)
        steps.push(w.step("for", "for each", detail, { blocks: [w.block(some(depth + 1, 4))] }));
      else if (depth < 4 && turn === 9) {
        const blocks = [w.block(some(depth + 1, 3), "try"), w.block(some(depth + 1, 1), "catch")];
        steps.push(w.step("try", "try", "error", { blocks }));
      } else steps.push(w.step(turn % 2 ? "call" : "variable", `step ${left}`, detail));
    }
    return steps;
  };
  return w.flow('hub.on("issues.opened")', some(0, count), "issues.opened");
}
