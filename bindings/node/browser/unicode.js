/**
 * How a slug reads a character, and normalisation form NFKC, from the tables that `build/src/tables.rs` writes. Unlike
 * what a platform has itself, these are of the library's version of Unicode everywhere.
 */
import { CLASSES, DECOMPOSITIONS, HAN, HANGUL, READINGS } from "unicode-tables";

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;

const words = (text) => text.split(",");

let lastCode = -1;
let lastReading = "";

/** The byte at a place of a character's reading, or 0 behind its end. */
export function reading(code, at) {
  if (code !== lastCode) [lastCode, lastReading] = [code, readingOf(code)];
  return lastReading.charCodeAt(at) || 0;
}

function readingOf(code) {
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) return ofHangul(code - HANGUL_FIRST);
  if (code >= HAN.first && code <= HAN.last) return ofHan(code - HAN.first);
  return ofBlock(code >> 8)[code & 255] ?? " ";
}

let jamo;
function ofHangul(index) {
  jamo ??= HANGUL.map(words);
  const [leading, vowels, trailing] = jamo;
  return leading[Math.floor(index / 588)] + vowels[Math.floor((index % 588) / 28)] + trailing[index % 28];
}

let han;
function ofHan(index) {
  han ??= { syllables: words(HAN.syllables), numbers: syllableNumbers() };
  return han.syllables[han.numbers[index]];
}

/** Numbers of syllables, of one digit or of two, which are the 90 characters behind `"` but for the backslash. */
function syllableNumbers() {
  const digit = (at) => HAN.numbers.charCodeAt(at) - (HAN.numbers[at] < "\\" ? 35 : 36);
  const numbers = [];
  for (let at = 0; at < HAN.numbers.length; at++) {
    const first = digit(at);
    numbers.push(first < HAN.short ? first : HAN.short + (first - HAN.short) * 90 + digit(++at));
  }
  return numbers;
}

const blocks = {};

/** The readings of 256 characters: `+7` leaves out 7, `_` is none, and all others begin with a capital letter or `-`. */
function ofBlock(block) {
  if (blocks[block]) return blocks[block];
  const readings = [];
  for (const [, gap, first, rest, times] of (READINGS[block] ?? "").matchAll(/(?:\+(\d+))?([A-Z_-])([a-z0-9 ]*)(?:\*(\d+))?/g)) {
    readings.length += Number(gap ?? 0);
    const text = (/[_-]/.test(first) ? "" : first.toLowerCase()) + rest;
    for (let left = Number(times ?? 1); left > 0; left--) readings.push(text);
  }
  return (blocks[block] = readings);
}

/** Decompositions by character, compositions by pair, and combining classes that are not 0. */
let tables;

const pair = (first, second) => first * 0x110000 + second;
const number = (digits) => parseInt(digits, 36);

/**
 * The tables, from texts in which all numbers have 36 digits. A decomposition has the distance from the one before, if it
 * is not 1; how far its first character is from the first of the one before, with the sign as its lowest bit; and its
 * further characters. Behind what NFKC composes again stands a semicolon. A run of one class has its distance from the one
 * before, its length and the class.
 */
function tablesOf() {
  const [decompositions, whole, compositions, classes] = [new Map(), new Map(), new Map(), new Map()];
  let [code, first] = [0, 0];
  for (const [, distance = "1", way, others, end] of DECOMPOSITIONS.matchAll(/(?:(\w+):)?(\w+)((?:\.\w+)*)([,;])/g)) {
    code += number(distance);
    first += number(way) % 2 ? -(number(way) + 1) / 2 : number(way) / 2;
    const parts = [first, ...others.split(".").slice(1).map(number)];
    decompositions.set(code, parts);
    if (end === ";") whole.set(parts.join(), code);
  }
  for (const composed of whole.values()) {
    const parts = [...decompositions.get(composed)];
    const last = parts.pop();
    compositions.set(pair(parts.length > 1 ? whole.get(parts.join()) : parts[0], last), composed);
  }
  code = 0;
  for (const [, distance, length, value] of CLASSES.matchAll(/(\w+)\.(\w+)\.(\w+)/g)) {
    code += number(distance);
    for (let left = number(length); left > 0; left--) classes.set(code++, number(value));
  }
  return { decompositions, compositions, classes };
}

/** A text in normalisation form NFKC (UAX #15). */
export function nfkc(text) {
  tables ??= tablesOf();
  const classOf = (code) => tables.classes.get(code) ?? 0;
  const written = [];
  let marks = [];
  let starter = -1;
  const write = (code, mark) => {
    const before = written.length - 1;
    const composed = starter < 0 ? undefined : starter === before || classOf(written[before]) < mark ? composedOf(written[starter], code) : undefined;
    if (composed !== undefined) written[starter] = composed;
    else if (written.push(code) && mark === 0) starter = before + 1;
  };
  const marksEnd = () => {
    for (const [code, mark] of marks.sort(([, one], [, other]) => one - other)) write(code, mark);
    marks = [];
  };
  for (const ch of text) {
    for (const code of decomposed(ch.codePointAt(0))) {
      const mark = classOf(code);
      if (mark > 0) marks.push([code, mark]);
      else {
        marksEnd();
        write(code, 0);
      }
    }
  }
  marksEnd();
  return written.map((code) => String.fromCodePoint(code)).join("");
}

/** The jamo of which syllables of Hangul are made (the Unicode Standard, section 3.12). The first that trails is none. */
const [LEADING, VOWELS, TRAILING] = [{ first: 0x1100, count: 19 }, { first: 0x1161, count: 21 }, { first: 0x11a7, count: 28 }];

function decomposed(code) {
  if (code < HANGUL_FIRST || code > HANGUL_LAST) return tables.decompositions.get(code) ?? [code];
  const index = code - HANGUL_FIRST;
  const syllable = Math.floor(index / TRAILING.count);
  const trailing = index % TRAILING.count;
  const open = [LEADING.first + Math.floor(syllable / VOWELS.count), VOWELS.first + (syllable % VOWELS.count)];
  return trailing ? [...open, TRAILING.first + trailing] : open;
}

function composedOf(first, second) {
  const isOf = ({ first: begin, count }, code) => code >= begin && code < begin + count;
  if (isOf(LEADING, first) && isOf(VOWELS, second)) {
    return HANGUL_FIRST + ((first - LEADING.first) * VOWELS.count + second - VOWELS.first) * TRAILING.count;
  }
  const isOpen = first >= HANGUL_FIRST && first <= HANGUL_LAST && (first - HANGUL_FIRST) % TRAILING.count === 0;
  if (isOpen && second > TRAILING.first && isOf(TRAILING, second)) return first + second - TRAILING.first;
  return tables.compositions.get(pair(first, second));
}
