/** The server's REST API, with the session of the browser's cookies. */
const csrf = () => document.cookie.match(/(?:^|; )MMCSRF=([^;]*)/)?.[1] ?? "";

export async function call(method, path, body) {
  const headers = { "X-Requested-With": "XMLHttpRequest", "X-CSRF-Token": csrf() };
  const response = await fetch(`/api/v4/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message ?? `${response.status}`);
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
