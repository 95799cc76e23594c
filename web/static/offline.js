/* What the phone knows without a signal: the library, and a few rules that hear harm. They are cut down from
 * content/safety_words.yml by `make phone` and err to one side: they show help once too often. */

const SIGNS = /[\u0300-\u036f\u064b-\u065f\u0670\u093c\u094d\u09bc\u09cd\u0a3c\u0a4d\u0abc\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca]/g;
const SHORT = { am: "m", is: "s", has: "s", are: "re", have: "ve", will: "ll" };

const loading = {};
let rules;

/* A file that is asked for once, and again after a failure. */
function read(name, url) {
  loading[name] ||= fetch(url).then((response) => response.json());
  loading[name].catch(() => { delete loading[name]; });
  return loading[name];
}

/* The whole library. */
export const load = () => read("library", new URL("./library.json", import.meta.url));

const cards = () => read("safety", new URL("./safety.json", import.meta.url));

/* Everything, to have it when the signal goes; the safety rules first. */
export const keep = () => Promise.all([cards(), load()]);

/* The lines of a safety card, where a text may tell of harm; null otherwise. */
export async function card(text) {
  const safety = await cards();
  rules ||= compile(safety);
  const heard = Object.keys(safety.cards).find((label) => rules[label](text));
  return heard ? safety.cards[heard] : null;
}

/* As `plain` in benchmarks/train_phone.py */
function plain(text, { spelling, dropped }) {
  const words = fold(text)
    .replace(/[£$€] ?\d[\d,.]*k?|\b\d+ ?(?:pounds?|quid|grand)\b/g, " £ ")
    .replace(/[.!?;\n]+/g, " . ").replace(/[^a-z0-9£.]+/g, " ").trim().split(" ")
    .map((word) => (Object.hasOwn(spelling, word) ? spelling[word] : word)).filter((word) => !dropped.includes(word));
  return ` ${words.join(" ")} . `
    .replace(/ (ca|do|does|did|is|are|was|were|has|have|had|wo|would|could|should) ?n[o ]?t(?= )/g, " $1nt")
    .replace(/ (can|will) ?not(?= )/g, (_, word) => (word === "can" ? " cant" : " wont"))
    .replace(/ (i|he|she|they|it|who|there|that) (am|is|are|has|have|will)(?= )/g, (_, who, verb) => ` ${who}${SHORT[verb]}`);
}

function fold(text, letters = {}) {
  return Array.from(text.toLowerCase(), (letter) => letters[letter] ?? letter).join("")
    .normalize("NFKD").replace(SIGNS, "").replace(/['’‘`´ʼ]/g, "");
}

/* For each label, whether a text tells of it; the more harmful come first. */
function compile({ cards, rules: { spelling, dropped, sets, rules: pairs }, phrases, alone, letters }) {
  const words = { spelling, dropped: dropped.split(" ") };
  const sources = sets.map((set) => ` (?:${set.replaceAll("*", "[^ ]*")})(?= )`);
  const either = (lines = []) => lines.join("|").replaceAll("-", " ").replaceAll(" ", " *") || "$.";
  return Object.fromEntries(Object.keys(cards).map((label) => {
    const english = new RegExp(pairs[label].map(([one, other, gap]) => (
      other === undefined ? sources[one] : `${sources[one]}(?: [^ .]+){0,${gap}}?${sources[other]}`)).join("|") || "$.");
    const within = new RegExp(` (?:${either(phrases[label])})(?= )`);
    const whole = new RegExp(`^ *(?:(?:${either(alone[label])}) *)+$`);
    return [label, (text) => {
      const parts = fold(text, letters).replace(/(.)\1{2,}/g, "$1").split(/[.,!?;:…\n()|।؟،۔[\]]+/).map((part) => part.replaceAll("-", " "));
      return english.test(plain(text, words)) || parts.some((part) => within.test(` ${part} `) || whole.test(part));
    }];
  }));
}
