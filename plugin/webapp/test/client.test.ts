import { beforeEach, expect, test, vi } from "vitest";

import { Client, csrfToken, sitePath } from "../src/client";
import { JOIN } from "./helpers";

const fetched = vi.fn<(url: string, options: RequestInit) => Promise<Response>>();
const client = new Client("/sub");

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal("fetch", fetched);
  document.cookie = "MMCSRF=token1";
});

const answers = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  fetched.mockResolvedValue(new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers }));

test("what Mattermost asks of a request that is no GET is sent, below the site's path", async () => {
  answers(200, { ...JOIN, alias: "matt-town-square", node: "pexip.example.com" });
  expect(await client.join("a/b")).toEqual({ ok: true, value: JOIN });
  const [url, options] = fetched.mock.calls[0] ?? [];
  expect(url).toBe("/sub/plugins/com.pexip.pexip-video-connect/api/v1/channels/a%2Fb/join");
  expect(options).toMatchObject({ method: "POST", body: "{}", credentials: "same-origin", keepalive: false });
  expect(options?.headers).toEqual({ "X-Requested-With": "XMLHttpRequest", "X-CSRF-Token": "token1", "Content-Type": "application/json" });
});

test("the end of a presence outlives the page, and an empty answer is one", async () => {
  fetched.mockResolvedValue(new Response(null, { status: 204 }));
  expect(await client.leave("c", "tab&1")).toEqual({ ok: true, value: null });
  expect(fetched.mock.calls[0]?.[0]).toMatch(/presence\?tab=tab%261$/);
  expect(fetched.mock.calls[0]?.[1]).toMatchObject({ method: "DELETE", keepalive: true, body: null });
});

test("a refusal has the server's code and sentence, and is final", async () => {
  answers(403, { error: { code: "not_a_member", message: "Join the channel first." } });
  expect(await client.join("c")).toEqual({ ok: false, problem: { code: "not_a_member", message: "Join the channel first.", retryAfter: null, isFinal: true } });
});

test("too many requests can be asked again, when the server says", async () => {
  answers(429, { error: { code: "too_many", message: "Wait." } }, { "Retry-After": "7" });
  expect(await client.join("c")).toMatchObject({ problem: { retryAfter: 7, isFinal: false } });
});

test.each([
  [401, { id: "api.context.session_expired", message: "Sitzung" }, "not_logged_in"],
  [404, "404 page not found", "plugin_not_running"],
  [502, "<html>", "plugin_not_running"],
  [500, "oops", "unexpected"],
  [200, { pin: 5 }, "unexpected"],
  [200, "no json", "unexpected"],
])("status %i with %o is told as %s, without a foreign text", async (status, body, code) => {
  answers(status, body);
  expect(await client.join("c")).toEqual({ ok: false, problem: { code, message: null, retryAfter: null, isFinal: false } });
});

test("no network and no patience are problems, not exceptions", async () => {
  fetched.mockRejectedValue(new TypeError("failed to fetch"));
  expect(await client.room("c")).toMatchObject({ problem: { code: "network" } });

  vi.useFakeTimers();
  fetched.mockImplementation(
    (_, { signal }) => new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")))),
  );
  const answer = client.room("c");
  await vi.advanceTimersByTimeAsync(20_000);
  vi.useRealTimers();
  expect(await answer).toMatchObject({ problem: { code: "timeout" } });
});

test("the site's path is that of the plugin's script", () => {
  expect(sitePath("https://mattermost.example/chat/team/static/plugins/com.x/com.x_1_bundle.js")).toBe("/chat/team");
  expect(sitePath("https://mattermost.example/static/plugins/com.x/com.x_1_bundle.js")).toBe("");
  expect(sitePath("")).toBe("");
});

test("the token is one cookie of several", () => {
  expect(csrfToken("a=1; MMCSRF=abc; b=2")).toBe("abc");
  expect(csrfToken("NOTMMCSRF=abc")).toBe("");
});
