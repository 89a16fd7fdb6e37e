import type { ApiState } from "../management/api-management.ts";

/** The possible state changes, based on WSO2's API lifecycle (apim.docs.wso2.com, "API Lifecycle"). */
const transitions: Readonly<Record<ApiState, readonly ApiState[]>> = {
  created: ["pre-released", "published"],
  "pre-released": ["created", "published"],
  published: ["created", "pre-released", "blocked", "deprecated"],
  blocked: ["published", "deprecated"],
  deprecated: ["retired"],
  retired: [],
};

/**
 * Returns the states that may follow a state, without the state itself. A deprecated API can only be retired, since consumers
 * rely on the announced end.
 * @example
 * const states = nextStates("deprecated"); // ["retired"]
 * @see https://apim.docs.wso2.com/en/latest/manage-apis/design/lifecycle-management/api-lifecycle/
 */
export function nextStates(state: ApiState): readonly ApiState[] {
  return transitions[state];
}
