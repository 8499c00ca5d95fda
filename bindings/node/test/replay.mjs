/** Replays the library's test vectors, in Node and in a browser alike. */
import { functions, sorted } from "./functions.mjs";

/** What does not hold of one case. */
function faults(run, { args, ok, error, known_to_fail: known, ...others }, hasOk) {
  if (hasOk === (error !== undefined)) return [`needs either "ok" or "error"`];
  const unknown = Object.keys(others).filter((key) => key !== "id" && key !== "note");
  if (unknown.length > 0) return [`has the unknown key ${unknown}`];
  let found;
  try {
    found = sorted(run(args));
  } catch (thrown) {
    if (thrown.name !== "PexipError") return [`throws ${thrown}`];
    found = `error ${thrown.code}`;
  }
  const expected = hasOk ? sorted(ok) : `error ${error.code}`;
  if (known !== undefined) return found === expected ? [`holds, but is known to fail: ${known}`] : [];
  return found === expected ? [] : [`expected ${expected}, got ${found}`];
}

/** Replays files, given by name as `{function, cases}`. Tells how many cases ran, and what is wrong. */
export function replay(files, core, simulate, known = functions(core, simulate)) {
  const wrong = Object.keys(known).filter((name) => !(name in files)).map((name) => `${name}.json is missing`);
  let count = 0;
  for (const [name, file] of Object.entries(files)) {
    const told = (fault) => wrong.push(`${name}.json: ${fault}`);
    if (file.function !== name) told(`it says that it is for ${file.function}`);
    if (!(name in known)) told("no function of that name is replayed");
    else if (file.cases.length === 0) told("it has no case");
    else {
      if (new Set(file.cases.map(({ id }) => id)).size < file.cases.length) told("two cases have one id");
      for (const one of file.cases) faults(known[name], one, "ok" in one).forEach((fault) => told(`${one.id}: ${fault}`));
      count += file.cases.length;
    }
  }
  return { count, wrong };
}
