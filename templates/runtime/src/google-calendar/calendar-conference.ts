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

/** How to join the call of an event. */
export interface CalendarConference {
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
