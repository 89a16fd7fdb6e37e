import type { SlackInteractions } from "./slack-interactions.ts";

const interactions: Readonly<Record<keyof SlackInteractions, true>> = {
  block_actions: true,
  view_submission: true,
  view_closed: true,
  shortcut: true,
  message_action: true,
  interactive_message: true,
  dialog_submission: true,
};

/** True if Slack posts the event to the app's interactivity URL. */
export function isInteraction(event: string): boolean {
  return Object.hasOwn(interactions, event);
}

const subscriptions: Readonly<Record<string, string>> = {
  channel: "message.channels",
  group: "message.groups",
  im: "message.im",
  mpim: "message.mpim",
  app_home: "message.app_home",
};

/** Returns `message.channels` for a message of the channel type `channel`; undefined for an unknown type. */
export function messageSubscription(channelType: unknown): string | undefined {
  const known = typeof channelType === "string" && Object.hasOwn(subscriptions, channelType);
  return known ? subscriptions[channelType] : undefined;
}

/** Returns `channel` for `message.channels`. */
export function channelTypeOf(event: string): string | undefined {
  return Object.keys(subscriptions).find((type) => subscriptions[type] === event);
}
