import { makeOwner } from "../inbox/owner.ts";
import { answerApi } from "../lifecycle/answer-api.ts";
import { openLifecycle } from "../lifecycle/lifecycle.ts";
import { openRules } from "../lifecycle/rules-file.ts";
import type { Access, AccessParts, Gate } from "../receiver/gate.ts";
import { replies } from "../receiver/replies.ts";
import { AddressRules } from "./address-rules.ts";
import { crossOrigin } from "./cross-origin.ts";
import { countsPart } from "./limits/counts-part.ts";
import { Limits } from "./limits/limits.ts";
import { RunThrottle } from "./limits/run-throttle.ts";

/** The application of the owner's own tests: it may call what is not published. */
const consoleApplication = "console";

/** Lets signed sources through as they are, and no consumer. */
const consumers: Gate = {
  enter: () => undefined,
  identify: () => replies.unauthorized("No application may call this API yet."),
  spend: () => undefined,
  finish: (_trigger, reply) => reply,
};

/** Opens the rules of a project whose hookloom.json has an `api`. */
export async function openAccess({ webhook, inbox, log, environment }: AccessParts): Promise<Access> {
  const rules = await openRules({ file: environment.HOOKLOOM_API ?? "", log });
  const testApplication = consoleApplication;
  const lifecycle = await openLifecycle({ rules, state: inbox.state, log, testApplication });
  const { counts, slots, insuredRequests } = await inbox.open(countsPart({ owner: makeOwner(), log }));
  const limits = new Limits({ rules: rules.current, counts });
  const addresses = new AddressRules(rules.current);
  return {
    gate: lifecycle.around(addresses.around(limits.around(consumers))),
    get held() {
      return lifecycle.held;
    },
    onHeld: (listener) => lifecycle.onHeld(listener),
    crossOrigin: crossOrigin({ rules: rules.current, webhook }),
    retention: () => {
      const kept = Object.entries(rules.current()?.retention ?? {});
      return Object.fromEntries(kept.map(([name, seconds]) => [name, seconds * 1000]));
    },
    metrics: () => [
      ...limits.limited.lines(),
      ...addresses.denied.lines(),
      "# HELP hookloom_limits_insured_total Requests that were counted while the store of the limits was away.",
      "# TYPE hookloom_limits_insured_total counter",
      `hookloom_limits_insured_total ${insuredRequests()}`,
    ],
    throttle: new RunThrottle({ rules: rules.current, slots }),
    has: () => false,
    respond: async () => false,
    manage: (path, request, response) => answerApi({ rules, lifecycle }, path, request, response),
    problems: () => {
      const problem = rules.problem();
      return problem === undefined
        ? []
        : [`The rules of the api are not known, so no consumer gets in: ${problem}.`];
    },
    close: async () => {
      rules.close();
      lifecycle.close();
      await limits.close();
    },
  };
}
