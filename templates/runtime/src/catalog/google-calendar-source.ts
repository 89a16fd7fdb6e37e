import { signingSecret, sourceRow } from "./source.ts";

export const googleCalendarSource = sourceRow({
  id: "google-calendar",
  label: "Google Calendar",
  factory: "googleCalendar",
  variable: "calendar",
  hint: "events of a calendar",
  settings: [
    signingSecret({
      name: "GOOGLE_CHANNEL_TOKEN",
      description: "Proves that a ping comes from Google",
      issued: false,
    }),
    {
      option: "calendar",
      name: "GOOGLE_CALENDAR_ID",
      description: "ID of the calendar to watch",
      secret: false,
      required: true,
      default: "primary",
    },
    {
      option: "clientId",
      name: "GOOGLE_CLIENT_ID",
      description: "ID of the OAuth client",
      secret: false,
      required: true,
      optional: true,
      issued: {
        where: "copy it from the Google Cloud console under Google Auth Platform > Clients",
        page: "https://developers.google.com/identity/protocols/oauth2/native-app",
      },
    },
    {
      option: "clientSecret",
      name: "GOOGLE_CLIENT_SECRET",
      description: "The secret of the OAuth client",
      secret: true,
      required: true,
      optional: true,
      issued: {
        where: "copy it from the Google Cloud console under Google Auth Platform > Clients",
        page: "https://developers.google.com/identity/protocols/oauth2/native-app",
      },
    },
    {
      option: "refreshToken",
      name: "GOOGLE_REFRESH_TOKEN",
      description: "Lets the client read the calendar of the account that granted the token",
      secret: true,
      required: true,
      optional: true,
      issued: {
        where: "register the trigger; signing in to Google then stores the token",
        page: "https://developers.google.com/identity/protocols/oauth2/native-app",
      },
    },
  ],
  docs: "https://developers.google.com/workspace/calendar/api/guides/push",
  events: [
    { name: "event.created", description: "An event was added to the calendar" },
    { name: "event.updated", description: "An event in the calendar was changed" },
    { name: "event.cancelled", description: "An event, or one occurrence of a series, was cancelled" },
  ],
});
