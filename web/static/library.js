/* The library as cards: browsed and searched on the phone, with or without a signal. */

import { load } from "./offline.js";
import "./page.js";

const COSTS = { free: "free", small: "small cost", saves: "saves money", varies: "cost varies" };
const byId = (id) => document.getElementById(id);
const copyOf = (id) => byId(id).content.firstElementChild.cloneNode(true);
const [words, level] = ["words", "level"].map(byId);
const cards = [];

/* Texts into [data-line] places; a place without a text goes, with the paragraph around it. */
function fill(node, texts) {
  for (const place of node.querySelectorAll("[data-line]")) {
    const text = texts[place.dataset.line];
    if (text) place.textContent = text;
    else if (text !== undefined) place.closest("p, h3, h4").remove();
  }
  return node;
}

function buildIdea(idea) {
  const item = fill(copyOf("idea"), { ...idea, source: idea.source.label, about: `${idea.minutes} minutes, ${COSTS[idea.cost] || idea.cost}. ${idea.who}.` });
  if (idea.source.url) {
    const link = Object.assign(document.createElement("a"), { href: idea.source.url, rel: "noopener noreferrer", target: "_blank" });
    link.append(idea.source.label, Object.assign(document.createElement("span"), { className: "vh", textContent: " (opens a new tab)" }));
    item.querySelector("[data-line=source]").replaceChildren(link);
  }
  return item;
}

/* What is inside a card is built when it is opened. */
function buildCard(situation, ideas) {
  const own = situation.ideas.map((name) => ideas[name]);
  const node = copyOf("situation");
  node.id = situation.id;
  node.querySelector("summary").textContent = situation.title;
  node.addEventListener("toggle", () => openCard(node, situation, own));
  cards.push({ node, situation, text: texts([situation, own]).join(" ").toLowerCase() });
  return node;
}

const texts = (value) => (value && typeof value === "object" ? Object.values(value).flatMap(texts) : typeof value === "string" ? [value] : []);

function openCard(node, situation, ideas) {
  if (node.childElementCount > 1) return;
  const { simpler, words: say, next_up, not_yours } = situation;
  node.append(fill(byId("inside").content.cloneNode(true), { simpler, words: say, next_up, not_yours }));
  node.querySelector(".ideas").append(...ideas.map(buildIdea));
  putLevel();
}

function buildLine(line) {
  const about = `${line.hours ? `Open: ${line.hours}. ` : ""}Number checked: ${line.checked}`;
  const item = fill(copyOf("line"), { ...line, find: line.find || "", about });
  const dial = item.querySelector(".dial");
  if (line.tel) dial.append(Object.assign(document.createElement("a"), { href: line.tel.includes(":") ? line.tel : `tel:${line.tel}`, textContent: line.number }));
  else if (line.number) dial.textContent = line.number;
  else dial.remove();
  return item;
}

/* The nearest level that a situation has words for, as the coach picks it. */
function nearest(levels) {
  const order = "WLOS", wanted = order.indexOf(level.value);
  return Object.keys(levels).sort((a, b) => Math.abs(order.indexOf(a) - wanted) - Math.abs(order.indexOf(b) - wanted) || order.indexOf(a) - order.indexOf(b))[0];
}

function putLevel() {
  for (const { node, situation } of cards) {
    const [question, behaviour] = situation.levels[nearest(situation.levels)];
    fill(node, { question, behaviour });
  }
}

function find() {
  const wanted = words.value.toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
  let seen = 0;
  for (const { node, text } of cards) {
    node.hidden = !wanted.every((word) => text.includes(word));
    seen += !node.hidden;
  }
  for (const theme of byId("cards").children) theme.hidden = !theme.querySelector("details:not([hidden])");
  byId("count").textContent = seen ? `${seen} of ${cards.length} situations` : "Nothing found. Try one other word, or fewer words.";
}

async function open() {
  byId("trouble").hidden = true;
  let library;
  try {
    library = await load();
  } catch {
    byId("trouble").hidden = false;
    return;
  }
  for (const [theme, title] of Object.entries(library.themes)) {
    const section = copyOf("theme");
    section.firstElementChild.textContent = title;
    section.append(...library.situations.filter((one) => one.theme === theme).map((one) => buildCard(one, library.ideas)));
    byId("cards").append(section);
  }
  byId("ring").querySelector("ul").append(...library.helplines.map(buildLine));
  byId("ring").hidden = byId("find").hidden = false;
  putLevel();
  find();
  const asked = byId(location.hash.slice(1));
  if (asked?.matches("details")) {
    asked.open = true;
    asked.scrollIntoView();
  }
}

byId("find").addEventListener("submit", (event) => event.preventDefault());
words.addEventListener("input", find);
level.addEventListener("change", putLevel);
byId("again").addEventListener("click", open);
navigator.serviceWorker?.register("/sw.js").catch(() => null);
open();
