import slackEvents from "./slack-events.json" with { type: "json" };
import { signingSecret, sourceRow, toEvents } from "./source.ts";

export const slackSource = sourceRow({
  id: "slack",
  label: "Slack",
  // `slack` would conflict with the name of the factory.
  variable: "workspace",
  hint: `${Object.keys(slackEvents).length} events`,
  settings: [
    signingSecret({
      name: "SLACK_SIGNING_SECRET",
      description: "Signs what Slack sends",
      issued: {
        where:
          "copy it from Basic Information > App Credentials > Signing Secret of your app at api.slack.com/apps",
        page: "https://docs.slack.dev/authentication/verifying-requests-from-slack/",
      },
    }),
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
  events: toEvents(slackEvents),
});
