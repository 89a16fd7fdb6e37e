import type { FormValues } from "@hookloom/language-server/protocol";
import { badMessage, type Members, readMembers, readText } from "../webview/read-message.ts";

const mostFields = 200;
const longestValue = 100_000;

function readValues(of: Members): FormValues {
  const values = readMembers(of.values, "values");
  const entries = Object.entries(values);
  const proper = entries.every(([, value]) => typeof value === "string" && value.length <= longestValue);
  if (!proper || entries.length > mostFields) throw badMessage("values");
  return Object.fromEntries(entries) as FormValues;
}

/** @throws RpcError `bad-message` */
export function asChange(value: unknown): { readonly values: FormValues } {
  return { values: readValues(readMembers(value)) };
}

/** @throws RpcError `bad-message` */
export function asPress(value: unknown): { readonly button: string; readonly values: FormValues } {
  const of = readMembers(value);
  return { button: readText(of, "button"), values: readValues(of) };
}

/** @throws RpcError `bad-message` */
export function asSubmit(value: unknown): { readonly action: string; readonly values: FormValues } {
  const of = readMembers(value);
  return { action: readText(of, "action"), values: readValues(of) };
}
