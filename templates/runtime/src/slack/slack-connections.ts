interface Connect {
  type: "user_connection";
  subtype: "connect";
  user: string;
  /** Opens the modal in which the member connects an account. */
  trigger_id: string;
  event_ts: string;
}

interface Disconnect {
  type: "user_connection";
  subtype: "disconnect";
  user: string;
  enterprise_id?: string;
  event_ts: string;
}

interface StatusRequested {
  type: "user_connection_status_requested";
  user: string;
  event_ts: string;
}

/**
 * The events for an app that reports its connected members. `@slack/types` 3.2 does not have these events yet.
 * @see https://docs.slack.dev/authentication/connection-reporting
 */
export type SlackConnectionEvent = Connect | Disconnect | StatusRequested;
