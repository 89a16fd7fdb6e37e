import type { Block, Field, Flow, FlowDocument, Step, StepKind } from "@hookloom/language-server/protocol";

/** Makes steps and blocks with ids and ranges of their own, as a reader of real text would. */
export class Writer {
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

function fields(...pairs: readonly (readonly [string, string])[]): Field[] {
  return pairs.map(([name, text]) => ({ name, text, role: "expression" }));
}

/** A handler with each kind of card that the diagram draws differently. */
export function richDocument(): FlowDocument {
  const w = new Writer();
  const urgent = w.step(
    "variable",
    "urgent",
    'payload.issue.labels.some((label) => label.name === "urgent")',
    {
      comment: "Tell people about urgent issues the minute they open.",
      fields: [
        { name: "name", text: "urgent", role: "name" },
        {
          name: "value",
          text: 'payload.issue.labels.some((label) => label.name === "urgent")',
          role: "expression",
        },
      ],
    },
  );
  const fork = w.step("if", "if", "urgent", {
    fields: fields(["condition", "urgent"]),
    blocks: [
      w.block(
        [
          w.step(
            "action",
            "slack.chat.postMessage",
            'channel: "#alerts" text: `New: ${payload.issue.title}`',
            {
              fields: fields(["channel", '"#alerts"'], ["text", "`New: ${payload.issue.title}`"]),
            },
          ),
          w.step("http", "POST", "https://example.com/calendar/events"),
        ],
        "then",
      ),
      w.block([w.step("log", "log.info", '"not urgent"')], "else"),
    ],
  });
  const loop = w.step("for", "for each", "person of payload.issue.assignees", {
    fields: fields(["item", "person"], ["of", "payload.issue.assignees"]),
    blocks: [
      w.block([
        w.step("call", "notify", "person.email, payload.issue.title"),
        w.step("log", "log.debug", "person.login", { disabled: true }),
      ]),
    ],
  });
  const guarded = w.step("try", "try", "error", {
    blocks: [
      w.block([w.step("call", "store.save", "payload.issue")], "try"),
      w.block([w.step("throw", "throw", 'new Error("not saved", { cause: error })')], "catch"),
      w.block([w.step("log", "log.info", '"done"')], "finally"),
    ],
  });
  const choice = w.step("switch", "switch", "payload.sender.type", {
    blocks: [
      w.block([w.step("call", "welcome", "payload.sender"), w.step("break", "break")], '"User"'),
      w.block([w.step("return", "return", "undefined")], '"Bot"'),
      w.block([], '"Organization"'),
    ],
  });
  const hole = w.step("hole", "Broken code", "Expected an expression after `=`.");
  const guard = w.step("if", "if", "!payload.issue", {
    blocks: [w.block([w.step("return", "return")], "then")],
  });
  const main = w.flow(
    'hub.on("issues.opened")',
    [guard, urgent, fork, loop, guarded, choice, hole, w.step("return", "return", "{ handled: true }")],
    "issues.opened",
  );
  const notify = w.flow("notify", [w.step("call", "mail.send", "to, subject")]);
  const empty = w.flow("nothingYet", []);
  const both = w.step("parallel", "parallel", undefined, {
    blocks: [
      w.block([], "fetchUser(id)"),
      w.block([], "async () => { … }", notify.id),
      w.block([w.step("call", "fetchOrders", "id")], "orders"),
    ],
  });
  const gather = w.flow("gather", [both, w.step("return", "return", "[user, mail, orders]")]);
  const imported: Flow = {
    ...w.flow("onPush", [], "push"),
    file: "./handlers/on-push.ts",
  };
  return { flows: [main, imported, notify, empty, gather], problems: [] };
}

/** A flow of so many cards, with lanes, loops and tries in the mixture of real code. */
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
