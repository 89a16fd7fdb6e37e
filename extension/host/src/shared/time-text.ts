/** Formats the time since a date: `now`, `3 m`, `2 h`, `5 d`. */
export function age(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1_000;
  if (Number.isNaN(seconds)) return "";
  if (seconds < 60) return "now";
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Formats a date and time in the local time zone: `2026-03-01 14:03:59`. */
export function dateTimeText(iso: string): string {
  const date = new Date(iso);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${date.getFullYear()}-${month}-${day} ${clock(iso)}`;
}

/** Formats the time of day in the local time zone: `14:03:59`. */
export function clock(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? "soon" : date.toTimeString().slice(0, 8);
}
