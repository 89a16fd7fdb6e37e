interface SolutionKey {
  readonly type?: string;
}

interface EntryPoint {
  readonly accessCode?: string;
  readonly entryPointFeatures?: string[];
  readonly entryPointType?: string;
  readonly label?: string;
  readonly meetingCode?: string;
  readonly passcode?: string;
  readonly password?: string;
  readonly pin?: string;
  readonly regionCode?: string;
  readonly uri?: string;
}

/** How to join the event's conference call. */
interface CalendarConference {
  readonly conferenceId?: string;
  readonly conferenceSolution?: {
    readonly iconUri?: string;
    readonly key?: SolutionKey;
    readonly name?: string;
  };
  readonly createRequest?: {
    readonly conferenceSolutionKey?: SolutionKey;
    readonly requestId?: string;
    readonly status?: { readonly statusCode?: string };
  };
  readonly entryPoints?: EntryPoint[];
  readonly notes?: string;
  readonly parameters?: { readonly addOnParameters?: { readonly parameters?: { [name: string]: string } } };
  readonly signature?: string;
}

/**
 * The start or end of an event: a `date` for an all-day event, otherwise a `dateTime` in RFC 3339 format.
 * @example
 * const day: CalendarTime = { date: "2026-01-31" };
 * const moment: CalendarTime = { dateTime: "2026-01-31T09:00:00+01:00", timeZone: "Europe/Zurich" };
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/events
 */
export interface CalendarTime {
  readonly date?: string;
  readonly dateTime?: string;
  readonly timeZone?: string;
}

interface Person {
  readonly id?: string;
  readonly email?: string;
  readonly displayName?: string;
  readonly self?: boolean;
}

/**
 * A person or a room that is invited to an event.
 * @example
 * calendar.on("event.updated", ({ payload, log }) => {
 *   const guests: CalendarAttendee[] = payload.attendees ?? [];
 *   log.info(guests.map(({ email }) => email).join());
 * });
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/events
 */
export interface CalendarAttendee extends Person {
  readonly responseStatus?: "needsAction" | "declined" | "tentative" | "accepted";
  readonly organizer?: boolean;
  readonly resource?: boolean;
  readonly optional?: boolean;
  readonly additionalGuests?: number;
  readonly comment?: string;
  readonly asyncOperation?: string;
}

interface Attachment {
  readonly fileId?: string;
  readonly fileUrl?: string;
  readonly iconLink?: string;
  readonly mimeType?: string;
  readonly title?: string;
}

interface Gadget {
  readonly display?: string;
  readonly height?: number;
  readonly iconLink?: string;
  readonly link?: string;
  readonly preferences?: { [name: string]: string };
  readonly title?: string;
  readonly type?: string;
  readonly width?: number;
}

interface WorkingLocation {
  readonly type?: string;
  readonly homeOffice?: unknown;
  readonly customLocation?: { readonly label?: string };
  readonly officeLocation?: {
    readonly buildingId?: string;
    readonly deskId?: string;
    readonly floorId?: string;
    readonly floorSectionId?: string;
    readonly label?: string;
  };
}

/**
 * A calendar event. For a cancelled event, only `id` and `status` are guaranteed, and for a cancelled instance also
 * `recurringEventId` and `originalStartTime`.
 * @example
 * function lengthOf(event: CalendarEvent) {
 *   return Date.parse(event.end?.dateTime ?? "") - Date.parse(event.start?.dateTime ?? "");
 * }
 * @see https://developers.google.com/workspace/calendar/api/v3/reference/events
 */
export interface CalendarEvent {
  readonly id: string;
  readonly status?: "confirmed" | "tentative" | "cancelled";
  readonly kind?: string;
  readonly etag?: string;
  readonly iCalUID?: string;
  readonly htmlLink?: string;
  /** Creation time in RFC 3339 format. */
  readonly created?: string;
  /** Time of the last change in RFC 3339 format. */
  readonly updated?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly location?: string;
  readonly colorId?: string;
  readonly creator?: Person;
  readonly organizer?: Person;
  readonly start?: CalendarTime;
  readonly end?: CalendarTime;
  readonly endTimeUnspecified?: boolean;
  /** RRULE, RDATE and EXDATE lines as defined in RFC 5545. */
  readonly recurrence?: string[];
  readonly recurringEventId?: string;
  readonly originalStartTime?: CalendarTime;
  readonly transparency?: string;
  readonly visibility?: string;
  readonly sequence?: number;
  readonly attendees?: CalendarAttendee[];
  readonly attendeesOmitted?: boolean;
  readonly anyoneCanAddSelf?: boolean;
  readonly guestsCanInviteOthers?: boolean;
  readonly guestsCanModify?: boolean;
  readonly guestsCanSeeOtherGuests?: boolean;
  readonly privateCopy?: boolean;
  readonly locked?: boolean;
  readonly reminders?: {
    readonly useDefault?: boolean;
    readonly overrides?: { readonly method?: string; readonly minutes?: number }[];
  };
  readonly source?: { readonly title?: string; readonly url?: string };
  readonly attachments?: Attachment[];
  readonly conferenceData?: CalendarConference;
  readonly hangoutLink?: string;
  readonly extendedProperties?: {
    readonly private?: { [name: string]: string };
    readonly shared?: { [name: string]: string };
  };
  readonly eventType?: string;
  readonly eventLabelId?: string;
  readonly birthdayProperties?: {
    readonly contact?: string;
    readonly customTypeName?: string;
    readonly type?: string;
  };
  readonly focusTimeProperties?: {
    readonly autoDeclineMode?: string;
    readonly chatStatus?: string;
    readonly declineMessage?: string;
  };
  readonly outOfOfficeProperties?: { readonly autoDeclineMode?: string; readonly declineMessage?: string };
  readonly workingLocationProperties?: WorkingLocation;
  readonly gadget?: Gadget;
}
