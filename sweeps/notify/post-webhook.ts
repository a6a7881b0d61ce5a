/**
 * Tells a notice to a web address: one POST, JSON, no redirect followed, its answer not read. Whatever goes wrong is
 * told by the code of the fault alone, since messages of the system repeat the address with its token.
 */
import { type ClientRequest, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { addressFault, expandVariables, type Variables } from "./address.ts";
import type { Notice } from "./notice.ts";
import type { Webhook } from "./planned-notice.ts";

/** Returns what went wrong, in plain words; null when the answer was a success. Never throws. */
export async function postWebhook(
  notice: Notice,
  webhook: Webhook,
  { variables, signal }: { readonly variables: Variables; readonly signal: AbortSignal },
): Promise<string | null> {
  const filled = filledIn(webhook, variables);
  if (!filled.ok) return filled.why;
  const body = JSON.stringify(webhookBody(notice));
  let request: ClientRequest;
  try {
    const send = filled.url.protocol === "https:" ? requestHttps : requestHttp;
    request = send(filled.url, {
      method: "POST",
      headers: {
        "user-agent": "sweep",
        "content-type": "application/json; charset=utf-8",
        ...filled.headers,
        "content-length": Buffer.byteLength(body),
      },
      // One request, one connection: nothing stays open after it.
      agent: false,
    });
  } catch (error) {
    return `could not be asked (${codeOf(error)})`;
  }
  return answered(request, body, signal);
}

/** What is posted. Chat services read the line under `text` or under `content`. */
function webhookBody(notice: Notice): Readonly<Record<string, unknown>> {
  const { line, ...parts } = notice;
  return { text: line, content: line, ...parts };
}

type Filled =
  | { readonly ok: true; readonly url: URL; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly why: string };

function filledIn({ url, headers, unsafeHttp }: Webhook, variables: Variables): Filled {
  const address = expandVariables(url, variables);
  if (!address.ok) return lacking(address.missing);
  const values: Record<string, string> = {};
  for (const [name, template] of Object.entries(headers)) {
    const value = expandVariables(template, variables);
    if (!value.ok) return lacking(value.missing);
    values[name] = value.text;
  }
  // An address that stands in a variable is only known, and checked, now.
  const fault = addressFault(address.text, unsafeHttp);
  if (fault === null && URL.canParse(address.text)) {
    return { ok: true, url: new URL(address.text), headers: values };
  }
  return {
    ok: false,
    why: `its address, filled in, is not one that may be asked: expected ${fault ?? "https://…"}`,
  };
}

function lacking(missing: readonly string[]): Filled {
  return { ok: false, why: `the environment has no ${missing.join(", ")}` };
}

function answered(
  request: ClientRequest,
  body: string,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    const settle = (why: string | null): void => {
      signal.removeEventListener("abort", giveUp);
      resolve(why);
      request.destroy();
    };
    const giveUp = (): void => settle(`did not answer: ${String(signal.reason)}`);
    request.on("error", (error) => settle(whyUnanswered(codeOf(error))));
    request.once("response", (response) => {
      response.on("error", () => undefined);
      settle(whyRefused(response.statusCode ?? 0));
    });
    signal.addEventListener("abort", giveUp, { once: true });
    request.end(body);
    if (signal.aborted) giveUp();
  });
}

function whyRefused(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  const moved = status >= 300 && status < 400 ? "; redirects are not followed" : "";
  return `answered ${status}${moved}`;
}

function whyUnanswered(code: string): string {
  switch (code) {
    case "ECONNREFUSED":
      return "refused the connection";
    case "ECONNRESET":
    case "EPIPE":
      return "closed the connection without an answer";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "has a name that could not be resolved";
    default:
      return /CERT|SSL|TLS|SELF_SIGNED|EPROTO|VERIFY/.test(code)
        ? `could not be trusted: its TLS or certificate failed (${code})`
        : `could not be reached (${code})`;
  }
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "unknown";
}
