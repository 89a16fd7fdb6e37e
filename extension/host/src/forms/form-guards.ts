import * as v from "valibot";
import { guard, text, texts } from "../webview/read-message.ts";

const mostFields = 1_000;
const longestValue = 100_000;

const values = v.pipe(
  v.record(v.string(), v.pipe(v.string(), v.maxLength(longestValue))),
  v.check((record) => Object.keys(record).length <= mostFields),
);
const noList = v.check((value: unknown) => !Array.isArray(value));
const formValues = v.pipe(v.unknown(), noList, values);

export const asChange = guard({ values: formValues, changed: texts });
export const asPress = guard({ button: text, values: formValues, changed: texts });
export const asSubmit = guard({ action: text, values: formValues });
