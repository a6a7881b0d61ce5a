/**
 * The grid's `notify`: whom to tell how the night ended, by a command, a webhook, or both. It says nothing of what
 * is run, so it is no part of the grid's meaning: it may change under a signature and under an unfinished run.
 */
import { z } from "zod";
import { addressFault, referenceFault, variablesIn } from "../notify/address.ts";
import { durationHelp, parseDuration } from "./duration.ts";

const TIMEOUT_MS_MAX = 60_000;

/** A fault of what may hold a token is told without it. */
const HIDDEN = { code: "custom", params: { hidden: true } } as const;

const CommandSchema = z
  .array(
    z
      .string()
      .max(2_000)
      .refine((word) => !word.includes("\0"), "a word without a null character"),
  )
  .min(1, "a program and its arguments, such as [mail, -s, sweep, me@example.org]")
  .max(100)
  .refine(
    ([program]) => program?.trim() !== "",
    "a program first, such as [mail, -s, sweep, me@example.org]",
  );

const address = z.string().min(1, "an address such as https://example.org/hook").max(2_000);

/** Headers that the request makes itself. */
const OWN_HEADERS = /^(host|connection|content-length|transfer-encoding|expect|upgrade)$/i;
/** Headers that carry what nobody else should read. */
const SECRET_HEADERS = /^(proxy-authorization|authorization|cookie)$|token|secret|key|password/i;

const HeadersSchema = z
  .record(z.string().max(100), z.string().max(2_000))
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      const message = headerFault(name, value);
      if (message !== null) context.addIssue({ ...HIDDEN, path: [name], message });
    }
  });

const WebhookSchema = z.union(
  [
    address.superRefine((url, context) => {
      const message = addressFault(url, false);
      if (message !== null) context.addIssue({ ...HIDDEN, message });
    }),
    z
      .strictObject({
        url: address,
        headers: HeadersSchema.default({}),
        /** Plain http over networks that others may read. */
        unsafe_http: z.boolean().default(false),
      })
      .superRefine(({ url, unsafe_http: unsafeHttp }, context) => {
        const message = addressFault(url, unsafeHttp);
        if (message !== null) context.addIssue({ ...HIDDEN, path: ["url"], message });
      }),
  ],
  { error: "an address such as https://example.org/hook, or url and headers" },
);

export const NotifySchema = z
  .strictObject({
    command: CommandSchema.optional(),
    webhook: WebhookSchema.optional(),
    /** How long each may take; nobody waits for it longer at the end of a night. */
    timeout: z
      .string({ error: ({ input }) => durationHelp(input) })
      .default("10s")
      .transform((value, context) => {
        const result = parseDuration(value);
        if (result.ok && result.ms >= 1_000 && result.ms <= TIMEOUT_MS_MAX) return result.ms;
        const message = result.ok ? "a length of time between 1s and 60s" : result.expected;
        context.issues.push({ code: "custom", message, input: value });
        return z.NEVER;
      }),
  })
  .refine(
    ({ command, webhook }) => command !== undefined || webhook !== undefined,
    "a command, a webhook, or both",
  );
export type NotifySettings = z.infer<typeof NotifySchema>;

function headerFault(name: string, value: string): string | null {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return "the name of a header";
  if (OWN_HEADERS.test(name)) return "another header; this one is made by the request itself";
  if (/[^\t\x20-\x7e]/.test(value)) return "a value of one line, plain characters only";
  const secret = SECRET_HEADERS.test(name) && variablesIn(value).length === 0;
  return secret
    ? `a variable of the environment, such as \${ALERT_TOKEN}: a token has no place in a grid`
    : referenceFault(value);
}
