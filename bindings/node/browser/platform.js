/**
 * A domain in ASCII, as the URL standard has it, or nothing for what is not one. What `URL` would take for something
 * else than part of a host, or leave out, is refused before. Chromium takes any `xn--` label that is in ASCII already, so
 * each is read and must be written the same again.
 */
export function domainToAscii(domain) {
  if (/[\x00-\x20\x7f"#%/:<>?@[\\\]^`{|}]/.test(domain)) return undefined;
  const host = hostOf(domain);
  const labels = host?.split(".").map((label) => (label.startsWith("xn--") ? decoded(label.slice(4)) : label));
  return labels && !labels.includes(undefined) && hostOf(labels.join(".")) === host ? host : undefined;
}

function hostOf(domain) {
  try {
    return new URL(`https://${domain}/`).hostname;
  } catch {
    return undefined;
  }
}

/** Punycode as text (RFC 3492, section 6.2), or nothing for what is none. */
function decoded(label) {
  const last = label.lastIndexOf("-");
  const text = [...label.slice(0, Math.max(last, 0))];
  let code = 128;
  let index = 0;
  let bias = 72;
  for (let at = last > 0 ? last + 1 : 0; at < label.length; ) {
    const before = index;
    for (let weight = 1, k = 36; ; k += 36) {
      const digit = "abcdefghijklmnopqrstuvwxyz0123456789".indexOf(label.charAt(at++) || " ");
      if (digit < 0) return undefined;
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, 1), 26);
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    const length = text.length + 1;
    let delta = Math.floor((index - before) / (before ? 2 : 700));
    delta += Math.floor(delta / length);
    for (bias = 0; delta > 455; bias += 36) delta = Math.floor(delta / 35);
    bias += Math.floor((36 * delta) / (delta + 38));
    code += Math.floor(index / length);
    if (!(code <= 0x10ffff)) return undefined;
    index %= length;
    text.splice(index++, 0, String.fromCodePoint(code));
  }
  return text.join("");
}
