import type { ApiState } from "../management/api-management.ts";

/** From WSO2's life cycle of APIs (apim.docs.wso2.com, "API Lifecycle"). */
const next: Readonly<Record<ApiState, readonly ApiState[]>> = {
  created: ["pre-released", "published"],
  "pre-released": ["created", "published"],
  published: ["created", "pre-released", "blocked", "deprecated"],
  blocked: ["published", "deprecated"],
  deprecated: ["retired"],
  retired: [],
};

/**
 * The states that may follow a state, without the state itself: consumers rely on the announced end of an API.
 * @example
 * const states = nextStates("deprecated"); // ["retired"]
 * @see https://apim.docs.wso2.com/en/latest/manage-apis/design/lifecycle-management/api-lifecycle/
 */
export function nextStates(state: ApiState): readonly ApiState[] {
  return next[state];
}
