/* My notes and record: reads and changes entries through the API. Words and shapes are the templates of record.html. */

import { PREFIX, areas } from "./page.js";

const PAGE = 50;
const TICKED = 4;
const REPLY_LIMIT = 25 * 1000;
const VIEWS = ["loading", "closed", "trouble", "empty", "record", "about", "mine"];
const SAY = {
  no_connection: "There is no connection. Please try again. Danger now? Call 999.",
  not_done: "There is no connection, so nothing has changed. Please try again.",
  saved: "Saved.",
  deleted: "Deleted: {what}",
  back: "It is back.",
  copied: "Copied.",
  no_tick: "Put a tick on at least one note first.",
  now_says: "It now says: {text}",
  nothing: "nothing",
  not_a_day: "That day is not in the calendar. Please pick another.",
  ics: "The file is on your phone. Open it to put the day in your calendar.",
  downloaded: "The file is on your phone.",
  all_gone: "Your chat and all notes are deleted.",
  more: "{n} more notes are shown.",
  code_help: "Please type your five words.",
  learned_on: "What I learned on {day}",
  on: ": {day}",
  touched: "{n} of 4",
  ours: " (our reading)",
};

const byId = (id) => document.getElementById(id);
const find = (node, hook) => node.querySelector(`[data-${hook}]`);
const copyOf = (id) => byId(id).content.firstElementChild.cloneNode(true);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const itemOf = ({ id }) => byId("list").querySelector(`[data-entry="${id}"]`);

const state = { entries: [], elements: [], more: 0 };

/* What is kept on this phone, as the chat keeps it */

function area() {
  const [session, local] = areas();
  return local?.getItem(PREFIX + "remember") === "1" ? local : session;
}
const kept = (name) => area()?.getItem(PREFIX + name) || "";
const keep = (name, value) => area()?.setItem(PREFIX + name, value);

/* Status 0: no network, too late, or not our server speaking. */
async function call(path, body, read = "json") {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), REPLY_LIMIT);
  try {
    const response = await fetch("/api/chat/" + path, {
      method: body ? "POST" : "GET",
      headers: { "Content-Type": "application/json", Authorization: "Bearer " + kept("token") },
      body: body && JSON.stringify(body), signal: control.signal, cache: "no-store",
    });
    const data = response.status === 204 ? {} : await response[response.ok ? read : "json"]();
    if (response.status === 401) close();
    return { status: response.status, data };
  } catch {
    return { status: 0, data: {} };
  } finally {
    clearTimeout(timer);
  }
}

/* What adds notes or takes them away goes one after the other: a page that is asked for counts what is there. */
let last = Promise.resolve();
function inTurn(act) {
  return () => { last = last.then(act, act); };
}

/* Emptied later, so that browsing does not meet it again. */
function announce(text) {
  byId("status").textContent = text;
  clearTimeout(announce.hush);
  announce.hush = setTimeout(() => { byId("status").textContent = ""; }, 10000);
}

function show(...names) {
  VIEWS.forEach((name) => { byId(name).hidden = !names.includes(name); });
}

function setText(node, text) {
  node.textContent = text || "";
  node.hidden = !text;
}

function setError(node, { status, data }, offline = SAY.not_done) {
  node.textContent = status === 200 ? "" : data.message || offline;
}

/* The list */

async function open() {
  if (!kept("token")) return close();
  show("loading");
  const { status, data } = await call(`record?most=${PAGE}`);
  if (status === 401) return;
  if (status !== 200) {
    find(byId("trouble"), "said").textContent = data.message || SAY.no_connection;
    return show("trouble");
  }
  empty();
  takeIn(data);
}

function empty() {
  Object.assign(state, { entries: [], elements: [], more: 0 });
  byId("list").replaceChildren();
  byId("by-hand").hidden = true;
  byId("by-hand").querySelector("textarea").value = "";
  drawSheet();
}

function close() {
  empty();
  show("closed", "about");
}

function takeIn(data) {
  const fresh = data.entries.filter(({ id }) => state.entries.every((entry) => entry.id !== id));
  fresh.forEach((entry) => { entry.ticked = state.entries.push(entry) <= TICKED; });
  byId("list").append(...fresh.map(card));
  Object.assign(state, { more: data.more, elements: data.elements });
  byId("more").hidden = !state.more;
  drawPicture();
  drawSheet();
  show(state.entries.length ? "record" : "empty", "about", "mine");
  return fresh;
}

async function showMore() {
  const answer = await call(`record?skip=${state.entries.length}&most=${PAGE}`);
  setError(byId("record-error"), answer, SAY.no_connection);
  if (answer.status !== 200) return;
  const fresh = takeIn(answer.data);
  announce(fill(SAY.more, { n: fresh.length }));
  if (fresh.length) find(itemOf(fresh[0]), "about=title").focus();
}

/* One entry: her own words, and what the server says of it; the same on the page and on paper */

function fillIn(node, entry) {
  node.querySelectorAll("[data-about]").forEach((part) => setText(part, entry.about[part.dataset.about]));
  for (const row of node.querySelectorAll("[data-text]")) {
    setText(row.lastElementChild, entry[row.dataset.text]);
    row.hidden = row.lastElementChild.hidden;
  }
  const tries = (entry.tries || []).map(({ learned }, number) => {
    const row = copyOf("try");
    const { on, how } = entry.about.tries[number];
    row.firstElementChild.textContent = `${on}: ${how}`;
    setText(row.lastElementChild.lastElementChild, learned);
    row.lastElementChild.hidden = !learned;
    return row;
  });
  find(node, "tries").replaceChildren(...tries);
  find(node, "tries").hidden = !tries.length;
}

function frameworkRows(entry, mark) {
  return entry.about.frameworks.map(({ label, names }) => {
    const [row, term, said] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
    term.textContent = label + ":";
    said.textContent = names.map(({ name, ours }) => name + (ours ? mark : "")).join("; ");
    row.append(term, " ", said);
    return row;
  });
}

function card(entry) {
  const item = copyOf("entry");
  item.dataset.entry = entry.id;
  fillIn(item, entry);
  const frameworks = find(item, "frameworks");
  frameworks.hidden = !entry.about.frameworks.length;
  frameworks.lastElementChild.append(...frameworkRows(entry, SAY.ours));
  nameButtons(item, entry);
  const tick = find(item, "tick");
  tick.checked = entry.ticked;
  tick.onchange = () => { entry.ticked = tick.checked; drawSheet(); };
  find(item, "edit").onclick = () => edit(entry);
  find(item, "delete").onclick = inTurn(() => remove(entry));
  fitAsk(find(item, "ask"), entry);
  return item;
}

function nameButtons(node, entry) {
  node.querySelectorAll("[data-which]").forEach((part) => { part.textContent = ` ${entry.about.title}, ${entry.about.made}`; });
}

/* After a change: the same place in the list, and the same tick. */
function replace(entry, fresh) {
  fresh.ticked = entry.ticked;
  state.entries[state.entries.indexOf(entry)] = fresh;
  const item = card(fresh);
  itemOf(entry).replaceWith(item);
  drawSheet();
  return item;
}

/* Reminders */

function fitAsk(ask, entry) {
  ask.hidden = entry.status !== "open";
  if (entry.about.remind_on) find(ask, "ask-on").textContent = fill(SAY.on, { day: entry.about.remind_on });
  const form = ask.querySelector("form");
  form.elements.ask_on.value = entry.ask_on || "";
  form.onsubmit = async (event) => {
    event.preventDefault();
    const fresh = await keepDay(entry, form);
    if (!fresh) return;
    announce(SAY.saved);
    itemOf(fresh).querySelector("[data-ask] [type=submit]").focus();
  };
  find(ask, "ics").onclick = () => remind(entry, form);
}

/* The entry as it then is, or null when the day was not kept. */
async function keepDay(entry, form) {
  const picked = form.elements.ask_on;
  const error = form.querySelector(".error");
  error.textContent = picked.validity.badInput ? SAY.not_a_day : "";
  if (error.textContent) return null;
  const answer = await call("record", { id: entry.id, version: entry.version, ask_on: picked.value || null });
  setError(error, answer);
  const fresh = answer.data.entry;
  if (!fresh) return null;
  const ask = find(replace(entry, fresh), "ask");
  ask.open = true;
  if (answer.status === 200) return fresh;
  ask.querySelector("input").value = picked.value;
  ask.querySelector(".error").textContent = error.textContent;
  return null;
}

/* A day that was picked but not kept is kept first. */
async function remind(entry, form) {
  const picked = form.elements.ask_on;
  const now = picked.value === (entry.ask_on || "") && !picked.validity.badInput ? entry : await keepDay(entry, form);
  if (!now) return;
  const answer = await call(`reminder/${now.id}.ics`, null, "blob");
  const ask = find(itemOf(now), "ask");
  setError(ask.querySelector(".error"), answer, SAY.no_connection);
  if (answer.status === 200) {
    save(answer.data, "reminder.ics");
    announce(SAY.ics);
  }
  find(ask, "ics").focus();
}

function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/* Editing: only what she changed is sent */

const fieldsOf = (form) => [...form.querySelectorAll("textarea")];
const textOf = (entry, name) => (name in (entry.tries || []) ? entry.tries[name].learned : entry[name]) || "";

function edit(entry) {
  const item = itemOf(entry);
  const form = copyOf("edit-" + entry.kind);
  entry.about.tries.forEach(({ on }, number) => {
    const field = copyOf("edit-learned");
    field.querySelector("span").textContent = fill(SAY.learned_on, { day: on });
    field.querySelector("textarea").name = number;
    find(form, "learned").append(field);
  });
  fieldsOf(form).forEach((field) => { field.value = textOf(entry, field.name); });
  const leave = () => find(replace(entry, entry), "edit").focus();
  find(form, "cancel").onclick = leave;
  form.onkeydown = (event) => { if (event.key === "Escape") leave(); };
  const edits = { entry, was: entry, form };
  form.onsubmit = (event) => { event.preventDefault(); store(edits); };
  item.classList.add("editing");
  item.append(form);
  fieldsOf(form)[0].focus();
}

async function store(edits) {
  const { entry, was, form } = edits;
  const body = { id: entry.id, version: was.version };
  for (const { name, value } of fieldsOf(form).filter((field) => field.value.trim() !== textOf(was, field.name))) {
    if (name in (was.tries || [])) body.learned = { ...body.learned, [name]: value };
    else body[name] = value;
  }
  const answer = await call("record", body);
  if (answer.status === 200) {
    const item = replace(entry, answer.data.entry);
    setText(find(item, "told"), answer.data.notice);
    find(item, "edit").focus();
    return announce([SAY.saved, answer.data.notice].filter(Boolean).join(" "));
  }
  if (answer.status === 409) showBoth(edits, answer.data.entry);
  refuse(form, answer);
}

/* Another tab was quicker: boxes she left alone follow it; under the others stands what it wrote. */
function showBoth(edits, now) {
  for (const field of fieldsOf(edits.form)) {
    const [before, after] = [textOf(edits.was, field.name), textOf(now, field.name)];
    if (before === after) continue;
    if (field.value.trim() === before) field.value = after;
    else setText(field.parentNode.nextElementSibling, fill(SAY.now_says, { text: after || SAY.nothing }));
  }
  edits.was = now;
}

/* A text that speaks of harm comes back with the card. */
function refuse(form, { status, data }) {
  const place = find(form, "said");
  if (data.messages?.length) {
    const shown = copyOf("card");
    const texts = data.messages.map(({ text }) => text);
    const lines = [...texts, data.message.replace(texts.join(" "), "").trim()].map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    });
    find(shown, "said").append(...lines);
    place.replaceChildren(shown);
    return shown.focus();
  }
  const error = document.createElement("p");
  error.className = "error";
  error.setAttribute("role", "alert");
  place.replaceChildren(error);
  setError(error, { status, data });
}

/* Deleting, with a way back until the page is closed */

async function remove(entry) {
  if (!state.entries.includes(entry)) return; // tapped twice
  const answer = await call("record/delete", { id: entry.id });
  setError(byId("record-error"), answer);
  if (answer.status !== 200) return byId("record-error").scrollIntoView({ block: "center" });
  state.entries.splice(state.entries.indexOf(entry), 1);
  const gone = copyOf("deleted");
  gone.firstElementChild.textContent = fill(SAY.deleted, { what: entry.about.title });
  nameButtons(gone, entry);
  gone.querySelector("button").onclick = inTurn(() => undo(entry, answer.data.undo, gone));
  itemOf(entry).replaceWith(gone);
  count(entry, -1);
  announce(gone.firstElementChild.textContent);
  gone.querySelector("button").focus();
}

async function undo(entry, raw, gone) {
  if (!gone.isConnected) return;
  const answer = await call("record/restore", { entry: raw });
  setError(gone.querySelector(".error"), answer);
  if (answer.status !== 200) return;
  const fresh = Object.assign(answer.data.entry, { ticked: entry.ticked });
  const item = card(fresh);
  gone.replaceWith(item);
  const shown = [...byId("list").querySelectorAll("[data-entry]")].map(({ dataset }) => dataset.entry);
  state.entries.splice(shown.indexOf(fresh.id), 0, fresh);
  count(fresh, 1);
  announce(SAY.back);
  find(item, "about=title").focus();
}

function count(entry, by) {
  const element = state.elements.find(({ name }) => name === entry.about.element);
  if (element) element.count += by;
  drawPicture();
  drawSheet();
}

/* The picture: a row of four dots for each of the seven dimensions, and the same in words */

function drawPicture() {
  const names = [...new Set(state.elements.map(({ dimension }) => dimension))];
  const rows = names.map((dimension) => {
    const row = copyOf("dimension");
    const own = state.elements.filter((element) => element.dimension === dimension);
    const touched = own.filter(({ count }) => count);
    row.firstElementChild.textContent = dimension;
    row.querySelectorAll("g").forEach((dot, place) => {
      dot.classList.toggle("on", own[place].count > 0);
      dot.lastElementChild.textContent = own[place].count || "";
    });
    const said = touched.map(({ name, count }) => `${name} (${count})`).join(", ");
    row.lastElementChild.textContent = [fill(SAY.touched, { n: touched.length }), said].filter(Boolean).join(": ");
    return row;
  });
  byId("picture").replaceChildren(...rows);
}

/* Paper, text and files */

function drawSheet() {
  const rows = state.entries.filter(({ ticked }) => ticked).map((entry) => {
    const row = copyOf("sheet-entry");
    fillIn(row, entry);
    find(row, "frameworks").append(...frameworkRows(entry, "*"));
    return row;
  });
  byId("sheet").querySelector("ol").replaceChildren(...rows);
}

function print() {
  const ready = state.entries.some(({ ticked }) => ticked);
  byId("record-error").textContent = ready ? "" : SAY.no_tick;
  if (ready) window.print();
}

async function copy() {
  const answer = await call("record.txt", null, "text");
  setError(byId("record-error"), answer, SAY.no_connection);
  if (answer.status !== 200) return;
  try {
    await navigator.clipboard.writeText(answer.data);
    announce(SAY.copied);
    find(byId("record"), "copy").textContent = SAY.copied;
  } catch {
    const box = byId("by-hand").querySelector("textarea");
    byId("by-hand").hidden = false;
    box.value = answer.data;
    box.select();
  }
}

async function download(kind) {
  const answer = await call(`record.${kind}`, null, "blob");
  setError(byId("record-error"), answer, SAY.no_connection);
  if (answer.status !== 200) return byId("record-error").scrollIntoView({ block: "center" });
  save(answer.data, `my-notes.${kind}`);
  announce(SAY.downloaded);
}

/* The five words, and the end */

async function resume(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const code = form.elements.code.value.trim().toLowerCase().split(/[\s,-]+/).join(" ");
  const error = form.querySelector(".error");
  error.textContent = code ? "" : SAY.code_help;
  const answer = code ? await call("start", { resume: code }) : { status: 422 };
  if (answer.status !== 200) {
    if (code) setError(error, answer, SAY.no_connection);
    return form.elements.code.focus();
  }
  keep("token", answer.data.token);
  keep("code", answer.data.resume_code || code);
  form.reset();
  await open();
  byId("main").focus();
}

async function deleteAll() {
  const answer = await call("forget", {});
  if (answer.status !== 204 && answer.status !== 401) return setError(byId("sure").querySelector(".error"), answer);
  for (const one of areas()) {
    const names = Object.keys(one).filter((key) => key.startsWith(PREFIX) && !/\.(size|remember)$/.test(key));
    names.forEach((key) => one.removeItem(key));
  }
  byId("sure").close();
  close();
  byId("closed-title").textContent = SAY.all_gone;
  byId("main").focus();
  announce(SAY.all_gone);
}

byId("resume").onsubmit = resume;
byId("more").onclick = inTurn(showMore);
byId("delete-all").onclick = () => byId("sure").showModal();
find(byId("sure"), "yes").onclick = deleteAll;
find(byId("sure"), "no").onclick = () => byId("sure").close();
find(document, "again").onclick = open;
find(document, "print").onclick = print;
find(document, "copy").onclick = copy;
document.querySelectorAll("[data-download]").forEach((one) => { one.onclick = () => download(one.dataset.download); });

// Back after Leave must not flash old notes, and another tab may have another chat.
addEventListener("pagehide", () => { byId("main").hidden = true; });
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
addEventListener("storage", ({ key }) => { if (key === PREFIX + "token") location.reload(); });

open();
