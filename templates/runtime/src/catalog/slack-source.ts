import slackEvents from "./slack-events.json" with { type: "json" };
import type { CatalogSource } from "./source.ts";

export const slackSource: CatalogSource = {
  id: "slack",
  label: "Slack",
  icon: "brand:slack",
  module: "@hookloom/runtime/slack",
  factory: "slack",
  // Not `slack`: the factory has that name.
  variable: "workspace",
  path: "/slack",
  hint: `${Object.keys(slackEvents).length} events`,
  settings: [
    {
      option: "secret",
      name: "SLACK_SIGNING_SECRET",
      description: "Signs what Slack sends",
      secret: true,
      required: true,
      generate: true,
      issued: {
        where:
          "copy it from Basic Information > App Credentials > Signing Secret of your app at api.slack.com/apps",
        page: "https://docs.slack.dev/authentication/verifying-requests-from-slack/",
      },
    },
  ],
  docs: "https://docs.slack.dev/reference/events/",
  common: [
    "app_mention",
    "message.channels",
    "message.im",
    "reaction_added",
    "command",
    "block_actions",
    "view_submission",
    "app_home_opened",
    "member_joined_channel",
  ],
  events: Object.entries(slackEvents).map(([name, description]) => ({ name, description })),
};
